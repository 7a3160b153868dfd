import type { Command, Option } from "commander";

/** Where on a command line somebody stands, read off the program's own tree of commands. */
export interface Place {
  readonly command: Command;
  /** What of the word has been typed. */
  readonly typed: string;
  readonly wanted: Wanted;
  /** The arguments before it by their names, as the command declares them: `session`. */
  readonly given: ReadonlyMap<string, string>;
  /** The options before it, as the parser would have them. */
  readonly options: Readonly<Record<string, string | readonly string[]>>;
}

type Wanted =
  | { readonly kind: "flag" }
  /** @param before what stands in the same word before the value: `--model=`. */
  | { readonly kind: "value"; readonly option: Option; readonly before: string }
  /** The name of a command, or an argument; `argument` is its name. */
  | { readonly kind: "word"; readonly argument: string | undefined; readonly mayBeCommand: boolean };

/** @param words those up to the cursor, without the program's own name; the last one may be empty. */
export function placeOf(root: Command, words: readonly string[]): Place {
  let command = root;
  let awaiting: Option | undefined;
  let isPlain = false;
  const positional: string[] = [];
  const values: (readonly [Option, string])[] = [];

  for (const word of words.slice(0, -1)) {
    const isFlag = !isPlain && word.startsWith("-") && word !== "-";
    if (awaiting !== undefined && !isFlag) {
      values.push([awaiting, word]);
      if (!awaiting.variadic) awaiting = undefined;
    } else if (isFlag) {
      isPlain = word === "--";
      const [flag = word, ...rest] = word.split("=");
      const option = optionOf(command, flag);
      if (option !== undefined && rest.length > 0) values.push([option, rest.join("=")]);
      awaiting = option !== undefined && rest.length === 0 && takesValue(option) ? option : undefined;
    } else {
      const next = positional.length > 0 ? undefined : command.commands.find((one) => one.name() === word || one.aliases().includes(word));
      if (next !== undefined) command = next;
      // `oriel help sessions` names a command as well.
      else if (word !== "help" || command.commands.length === 0) positional.push(word);
    }
  }

  const typed = words.at(-1) ?? "";
  const names = command.registeredArguments.map((argument) => argument.name());
  return {
    command,
    given: new Map(positional.flatMap((word, at) => (names[at] === undefined ? [] : [[names[at], word]]))),
    options: asParsed(values),
    ...wantedAt(command, typed, isPlain, awaiting, positional.length),
  };
}

function wantedAt(
  command: Command,
  typed: string,
  isPlain: boolean,
  awaiting: Option | undefined,
  before: number,
): Pick<Place, "typed" | "wanted"> {
  const isFlag = !isPlain && typed.startsWith("-");
  const [flag = "", ...rest] = typed.split("=");
  const option = isFlag && rest.length > 0 ? optionOf(command, flag) : undefined;
  if (option !== undefined) return { typed: rest.join("="), wanted: { kind: "value", option, before: `${flag}=` } };
  if (isFlag) return { typed, wanted: { kind: "flag" } };
  if (awaiting !== undefined) return { typed, wanted: { kind: "value", option: awaiting, before: "" } };
  const declared = command.registeredArguments;
  const last = declared.at(-1);
  const argument = declared[before] ?? (last?.variadic === true ? last : undefined);
  return { typed, wanted: { kind: "word", argument: argument?.name(), mayBeCommand: before === 0 } };
}

/** Of the command, or of one above it. */
function optionOf(command: Command, flag: string): Option | undefined {
  const found = command.options.find(({ long, short }) => long === flag || short === flag);
  return found ?? (command.parent === null ? undefined : optionOf(command.parent, flag));
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function asParsed(values: readonly (readonly [Option, string])[]): Place["options"] {
  const parsed: Record<string, string | readonly string[]> = {};
  for (const [option, value] of values) {
    const name = option.attributeName();
    const before = parsed[name];
    parsed[name] = option.variadic ? [...(Array.isArray(before) ? before : []), value] : value;
  }
  return parsed;
}
