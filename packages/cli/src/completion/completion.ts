import type { Command } from "commander";
import { oneLine } from "../render/sessions.ts";
import { type Place, placeOf } from "./place.ts";

/** A word that may stand on a command line. */
export interface Candidate {
  readonly word: string;
  /** What it is, in a few words. */
  readonly about: string;
}

/** How a command line may go on; `files` where the shell itself knows best. */
export type Completion = readonly Candidate[] | "files";

/** What a value stands for: the flag that takes it, if one does, and what the help calls it: `model`, `session`. */
interface ValueName {
  readonly flag: string | undefined;
  readonly name: string;
}

/** Finds values. Never fails: what cannot be had is not offered. */
export type FindValues = (value: ValueName, place: Place) => Promise<Completion>;

/**
 * How a command line may go on: commands and flags from the program's own tree, so that none can be missing, and values by what the tree calls them.
 * @param words those up to the cursor, without the program's own name; the last one may be empty.
 */
export async function completion(root: Command, words: readonly string[], find: FindValues): Promise<Completion> {
  const place = placeOf(root, words);
  const { command, typed, wanted } = place;
  switch (wanted.kind) {
    case "flag":
      return fitting(flagsOf(command), typed);
    case "value": {
      const { option, before } = wanted;
      return fitting(await find({ flag: option.long, name: placeholderIn(option.flags) }, place), typed, before);
    }
    case "word": {
      const values = wanted.argument === undefined ? [] : await find({ flag: undefined, name: wanted.argument }, place);
      return values === "files" ? values : fitting([...(wanted.mayBeCommand ? commandsOf(command) : []), ...values], typed);
    }
  }
}

/** Those that begin as typed. A name that a shell would not take as it stands is left out rather than put on somebody's command line. */
function fitting(candidates: Completion, typed: string, before = ""): Completion {
  if (candidates === "files") return candidates;
  return candidates
    .filter(({ word }) => word.startsWith(typed) && PLAIN.test(word))
    .map(({ word, about }) => ({ word: before + word, about: oneLine(about) }));
}

const PLAIN = /^[\w.:@+/~=,-]+$/;

function commandsOf(command: Command): readonly Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.flatMap((one) => [one.name(), ...one.aliases()].map((word) => ({ word, about: one.description() })));
}

function flagsOf(command: Command): readonly Candidate[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...(command.parent === null ? [] : help.visibleGlobalOptions(command))];
  return options.flatMap(({ long, short, description }) =>
    (long ?? short) === undefined ? [] : [{ word: long ?? short ?? "", about: description }],
  );
}

/** `--model <file...>` → `file` */
function placeholderIn(flags: string): string {
  return /[<[]([^>\].]+)/.exec(flags)?.[1] ?? "";
}
