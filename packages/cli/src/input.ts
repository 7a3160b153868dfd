import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { asOrielError, type JsonValue, OrielError } from "@oriel/core";
import { parseJson } from "@oriel/protocol";

/** Where a command reads what it is given: from files, and from what is piped in. */
export interface Input {
  readonly workingFolder: string;
  readonly readInput: () => Promise<Uint8Array>;
}

/** The text of a file, or with `-` of what is piped in. @throws OrielError `invalid_request` when it cannot be read, or is no text. */
export async function readText(file: string, { workingFolder, readInput }: Input): Promise<string> {
  const bytes = file === "-" ? await readInput() : await readBytes(resolve(workingFolder, file));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new OrielError("invalid_request", `${nameOf(file)} is not text: expected UTF-8.`, { cause });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(code ?? cause);
    throw new OrielError("invalid_request", `${path} cannot be read: ${why}.`, { cause });
  }
}

/** The value in the text of a file. @throws OrielError `invalid_request` with the place of the fault. */
export function jsonIn(text: string, file: string): JsonValue {
  try {
    return parseJson(text);
  } catch (cause) {
    // It reads the bodies of requests, and says so.
    throw new OrielError("invalid_request", asOrielError(cause).message.replace("The body", nameOf(file)), { cause });
  }
}

/** What to call a file in a message. */
export function nameOf(file: string): string {
  return file === "-" ? "The input" : file;
}
