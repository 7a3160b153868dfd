import { CONTEXT_FILE_NAMES, nodeFiles, type TextFiles } from "@oriel/session";

/** What of the machine's files may be read into system prompts. */
export interface TextAccess {
  readonly files: TextFiles;
  /** The folder of the user's own texts for modes; without one there are only Oriel's. */
  readonly promptsFolder: string | undefined;
  /** The folders in which clients may have context files looked for. They need no password, so without one nothing is read for them. */
  readonly trustedRoots: readonly string[];
  /** The names that context files may have. A client may ask for fewer, and for no others: a trusted folder holds more than what is meant for a model. */
  readonly contextFiles: readonly string[];
}

export const NOTHING_TRUSTED: TextAccess = {
  files: nodeFiles,
  promptsFolder: undefined,
  trustedRoots: [],
  contextFiles: CONTEXT_FILE_NAMES,
};
