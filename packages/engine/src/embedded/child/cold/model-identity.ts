import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Bytes, siblingNames } from "@oriel/core";

/** More than the header of any model: its vocabulary takes 6 MB at most. */
const BEGINNING: Bytes = 8 * 1024 ** 2;
const SAMPLES = 64;
const SAMPLE: Bytes = 64 * 1024;

/**
 * A digest that tells one model file from any other, of all its parts where it is split. Reading tens of gigabytes at every start would cost
 * more than it spares, so it is made of the size and the time of the last change, the beginning with all metadata, and samples from all over
 * the weights. The time tells of a change that no sample meets; the samples tell two models apart whose files were given the same time, as
 * packagers do.
 */
export async function modelIdentity(path: string): Promise<string> {
  const hash = createHash("sha256");
  const parts = siblingNames(basename(path))?.map((name) => join(dirname(path), name));
  for (const file of parts?.every((part) => existsSync(part)) === true ? parts : [path]) await addFile(hash, file);
  return hash.digest("hex");
}

async function addFile(hash: Hash, path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const { size, mtimeNs } = await file.stat({ bigint: true });
    hash.update(`${size} ${mtimeNs}\n`);
    const add = async (offset: number, length: Bytes): Promise<void> => {
      const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset);
      hash.update(buffer.subarray(0, bytesRead));
    };
    await add(0, BEGINNING);
    const rest = Number(size) - BEGINNING;
    for (let index = 1; rest > 0 && index <= SAMPLES; index += 1) {
      await add(BEGINNING + Math.max(0, Math.floor((rest * index) / SAMPLES) - SAMPLE), SAMPLE);
    }
  } finally {
    await file.close();
  }
}
