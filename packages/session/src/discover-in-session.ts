import { dirname } from "node:path";
import { type DiscoveredContext, estimateText } from "@oriel/core";
import { type ChangePorts, changeSession } from "./change-session.ts";
import { CONTEXT_FILE_BYTES, CONTEXT_FILE_NAMES, discoverContext } from "./discovery/discover-context.ts";
import type { Discovered } from "./discovery/discovered.ts";
import { nodeFiles } from "./discovery/node-files.ts";
import type { TextFiles } from "./discovery/text-files.ts";
import { standing } from "./preamble/compose-preamble.ts";
import { MOST_CONTEXT } from "./preamble/context-section.ts";
import { sessionOf } from "./session-of.ts";

export interface DiscoverInput {
  /** A file or folder that is there. */
  readonly from: string;
  /** The folder that is trusted: nothing outside of it is looked at. Left out, only the folder of `from` itself is. */
  readonly root?: string | undefined;
  /** Names of the files to look for. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Finds the context files from a root down to a path and keeps them with the session, in the place of those found before. They are read
 * now and not again: the conversation keeps to what they said. What stands in a prompt of them depends on the tier of its window.
 * @throws OrielError `session_not_found`, and what `discoverContext` throws.
 */
export async function discoverInSession(
  { files = nodeFiles, ...ports }: ChangePorts & { readonly files?: TextFiles | undefined },
  id: string,
  { from, root, names = CONTEXT_FILE_NAMES }: DiscoverInput,
): Promise<Discovered> {
  await sessionOf(ports.store, id);
  const found = await discoverContext({
    from,
    root: root ?? (await folderOf(files, from)),
    names,
    budgetTokens: MOST_CONTEXT,
    maxFileBytes: CONTEXT_FILE_BYTES,
    measure: estimateText,
    files,
  });
  const { text, tokens } = found;
  const kept: DiscoveredContext = { root: found.root, from, text, tokens, files: standing(found.files) };
  await changeSession(ports, id, { settings: { discovered: text === "" ? null : kept } });
  const left = found.files.flatMap((file) => (file.kind === "whole" ? [] : [`${file.path}: ${file.why}`]));
  ports.tell(id, { type: "context-discovered", root: found.root, files: kept.files, tokens, left });
  return found;
}

/** `discoverContext` says what is wrong with a path that is not there. */
async function folderOf(files: TextFiles, from: string): Promise<string> {
  const place = await files.place(from).catch(() => undefined);
  return place === undefined || place.isFolder ? from : dirname(from);
}
