/** What a text stands for; colour only repeats what the words already say. */
export type Tone = "strong" | "quiet" | "good" | "caution" | "wrong";

const OPENING: Readonly<Record<Tone, string>> = {
  strong: "\u001b[1m",
  quiet: "\u001b[2m",
  good: "\u001b[32m",
  caution: "\u001b[33m",
  wrong: "\u001b[31m",
};
const CLOSING = "\u001b[0m";

/** The text in its tone where the screen shows colour, else the text as it is. */
export function paint(screen: { readonly colour: boolean }, tone: Tone, text: string): string {
  return screen.colour && text !== "" ? `${OPENING[tone]}${text}${CLOSING}` : text;
}

/** Whether to colour: `--no-color` and `NO_COLOR` (non-empty) win, then `FORCE_COLOR`, then whether it is a terminal that can. */
export function wantsColour(screen: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
  readonly noColourFlag: boolean;
}): boolean {
  const { env, isTTY, noColourFlag } = screen;
  if (noColourFlag || isSet(env["NO_COLOR"])) return false;
  if (isSet(env["FORCE_COLOR"])) return env["FORCE_COLOR"] !== "0";
  return isTTY && env["TERM"] !== "dumb";
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
