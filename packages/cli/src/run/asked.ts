import { OrielError } from "@oriel/core";

/** The flags of `oriel run` as they were typed. */
export interface RunOptions {
  readonly prompt?: string;
  readonly session?: string;
  readonly output?: string;
  readonly maxTokens?: string;
  readonly temperature?: string;
  readonly policy?: string;
  readonly system?: string;
  readonly mode?: string;
  readonly keep: boolean;
  readonly verbose?: true;
}

type OutputKind = "text" | "json" | "stream-json";

/** What `oriel run` was asked for. */
export interface Asked {
  /** `undefined`: the session's, or for a new one what is loaded. */
  readonly model: string | undefined;
  /** `undefined`: a new session. */
  readonly session: string | undefined;
  readonly output: OutputKind;
  readonly turn: TurnAsked;
  /** What the session is to be from now on. */
  readonly policy: string | undefined;
  readonly system: string | undefined;
  readonly mode: string | undefined;
  /** Whether the session stays once the command is over. */
  readonly keep: boolean;
  /** Notes also where no person looks at stderr. */
  readonly verbose: boolean;
}

/** What holds for each turn; the gateway's defaults where it is left out. */
export interface TurnAsked {
  readonly max_tokens?: number;
  readonly temperature?: number;
}

/** @throws OrielError `invalid_request` for flags that cannot be; whether a model, session, policy or mode is there is for the gateway to say. */
export function asked(model: string | undefined, options: RunOptions, json: boolean): Asked {
  const { session, output = json ? "json" : "text", maxTokens, temperature, policy, system, mode, keep, verbose } = options;
  return {
    model,
    session: session === "new" ? undefined : session,
    output: outputKind(output),
    turn: {
      ...(maxTokens === undefined ? {} : { max_tokens: numberOf("--max-tokens", maxTokens, "2048") }),
      ...(temperature === undefined ? {} : { temperature: numberOf("--temperature", temperature, "0.7") }),
    },
    policy,
    system,
    mode,
    keep,
    verbose: verbose === true,
  };
}

const KINDS: readonly OutputKind[] = ["text", "json", "stream-json"];

function outputKind(typed: string): OutputKind {
  const kind = KINDS.find((known) => known === typed);
  if (kind !== undefined) return kind;
  throw new OrielError("invalid_request", `--output: expected one of ${KINDS.join(", ")}, got "${typed}".`);
}

/** Its bounds are the gateway's. */
function numberOf(flag: string, typed: string, example: string): number {
  const value = Number(typed);
  if (typed.trim() !== "" && Number.isFinite(value)) return value;
  throw new OrielError("invalid_request", `${flag}: expected a number such as ${example}, got "${typed}".`);
}
