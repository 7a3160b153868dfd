import { join } from "node:path";
import { type Bytes, K, type Tier } from "@oriel/core";
import { decodeText } from "../discovery/decode-text.ts";
import { leadsOut } from "../discovery/leads-out.ts";
import { reasonOf } from "../discovery/reason-of.ts";
import type { FileReading, TextFiles } from "../discovery/text-files.ts";

export interface FoundText {
  readonly text: string;
  /** In the folder of texts, with `/` on every system: `developer/2.md`. */
  readonly file: string;
}

/** Ten times what the largest budget of a system prompt can hold. */
const MOST_BYTES: Bytes = 64 * K;

/**
 * The text for a tier, or for the nearest below it, of one name in a folder of texts; and the files that were passed over on the way. These
 * are told by their names in the folder: clients on other machines read that, and the machine's paths are none of their business.
 */
export async function findText(
  files: TextFiles,
  folder: string,
  name: string,
  tier: Tier,
): Promise<{ readonly found: FoundText | undefined; readonly refused: readonly string[] }> {
  const refused: string[] = [];
  const base = await files.place(folder).catch((thrown: unknown) => {
    refused.push(`The folder of texts could not be looked up: ${reasonOf(thrown)}.`);
    return undefined;
  });
  for (let level: number = tier.level; base !== undefined && level >= 1; level -= 1) {
    const file = `${name}/${level}.md`;
    const reading = await readWithin(files, base.path, join(base.path, name, `${level}.md`));
    if (reading.kind === "missing") continue;
    const decoded = reading.kind === "read" ? decodeText(reading.bytes) : undefined;
    if (decoded?.kind === "text" && !decoded.isDamaged) return { found: { text: decoded.text.trim(), file }, refused };
    refused.push(`${file} is not used: ${reading.kind === "refused" ? reading.why : "It is not text in UTF-8, or in UTF-16 with a mark."}`);
  }
  return { found: undefined, refused };
}

/** A link is followed where it leads to a file in the same folder of texts. */
async function readWithin(files: TextFiles, base: string, path: string): Promise<FileReading> {
  const reading = await files.read(path, MOST_BYTES);
  if (reading.kind !== "refused" || reading.reason !== "link") return reading;
  const place = await files.place(path).catch(() => undefined); // A circle of links: that it is a link is told already.
  if (place === undefined) return reading;
  if (leadsOut(base, place.path)) {
    return { ...reading, why: "It is a link that leads out of the folder of texts." };
  }
  return await files.read(place.path, MOST_BYTES);
}
