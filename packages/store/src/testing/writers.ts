import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const WRITER = fileURLToPath(new URL("../fixtures/writer.mjs", import.meta.url));

export type Writer = ChildProcessByStdio<Writable, Readable, Readable>;

/** A process that writes to the store at this place, see `fixtures/writer.mjs`. */
export function startWriter(place: string, ...command: readonly string[]): Writer {
  return spawn(process.execPath, [WRITER, place, ...command], { stdio: ["pipe", "pipe", "pipe"] });
}

/** The lines a writer acknowledged, once it has ended by itself. */
export async function finished(writer: Writer): Promise<readonly string[]> {
  const complaints: string[] = [];
  writer.stderr.on("data", (chunk: Buffer) => complaints.push(String(chunk)));
  const lines: string[] = [];
  createInterface({ input: writer.stdout }).on("line", (line) => lines.push(line));
  const [code] = await once(writer, "close");
  expect({ code, complaints: complaints.join("") }).toEqual({ code: 0, complaints: "" });
  return lines;
}

/** Kills a writer as soon as it has acknowledged so many writes; answers all that it acknowledged. */
export async function killedAfter(writes: number, writer: Writer): Promise<readonly string[]> {
  writer.stderr.resume();
  const lines: string[] = [];
  createInterface({ input: writer.stdout }).on("line", (line) => {
    lines.push(line);
    if (lines.length === writes) writer.kill("SIGKILL");
  });
  const [code, signal] = await once(writer, "close");
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  return lines;
}
