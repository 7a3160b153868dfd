import { OrielError } from "@oriel/core";
import type { Command } from "commander";
import { completion } from "../completion/completion.ts";
import { SCRIPTS, SHELLS } from "../completion/shell-scripts.ts";
import { findValues } from "../completion/values.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Terminal, writeJson } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** `oriel completion SHELL` @throws OrielError `invalid_request` for a shell there is no script for. */
export function printScript(terminal: Terminal, name: string, style: OutputStyle): void {
  const shell = SHELLS.find((known) => known === name.toLowerCase());
  if (shell === undefined) throw new OrielError("invalid_request", `There is no completion for "${name}": expected ${SHELLS.join(", ")}.`);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, shell, script: SCRIPTS[shell] });
  else terminal.stdout.write(SCRIPTS[shell]);
}

/**
 * `oriel complete -- WORDS`: a word per line, with a tab and what it is; `:files` where the shell itself knows best.
 * @param words those up to the cursor, without the program's own name. A blank stands for an empty one, which some shells cannot hand on.
 */
export async function printCompletion(root: Command, around: Surroundings, words: readonly string[]): Promise<void> {
  const trimmed = words.map((word) => word.trim());
  const found = await completion(root, trimmed, findValues(around));
  const lines = found === "files" ? [":files"] : found.map(({ word, about }) => (about === "" ? word : `${word}\t${about}`));
  around.terminal.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
