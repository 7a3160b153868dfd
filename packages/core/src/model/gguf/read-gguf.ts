import type { ByteSource } from "./byte-source.ts";
import { HeaderBytes } from "./header-bytes.ts";
import { MOST_KEYS, MOST_TENSORS } from "./limits.ts";
import { type GgufMetadata, type Keeping, readMetadata } from "./metadata.ts";
import { type GgufTensorInfo, readTensors } from "./tensors.ts";

/** Everything before the weights of a GGUF file. */
export interface GgufHeader {
  /** The file's name, for messages. */
  readonly file: string;
  readonly version: number;
  readonly metadata: GgufMetadata;
  readonly tensors: readonly GgufTensorInfo[];
}

/**
 * Reads the header of a GGUF file in a few growing reads. Its vocabulary is only counted, unless `keeping` asks for it.
 *
 * The file may be hostile: whatever it claims, nothing past its end is asked for, and no more is kept than the limits in `limits.ts` allow.
 * @param file names the file in messages.
 * @throws OrielError `model_load_failed`, with the fault as `data.reason`.
 */
export async function readGguf(source: ByteSource, file: string, keeping: Keeping = "layers"): Promise<GgufHeader> {
  const bytes = new HeaderBytes(source, file);
  const version = await readVersion(bytes);
  const tensorCount = await readCount(bytes, "tensors", MOST_TENSORS);
  const keyCount = await readCount(bytes, "keys", MOST_KEYS);
  const metadata = await readMetadata(bytes, keyCount, keeping);
  return { file, version, metadata, tensors: await readTensors(bytes, tensorCount, alignmentOf(bytes, metadata)) };
}

const MAGIC = "GGUF";
const DEFAULT_ALIGNMENT = 32;

async function readVersion(bytes: HeaderBytes): Promise<number> {
  const magic = await bytes.bytes(MAGIC.length);
  if (String.fromCharCode(...magic) !== MAGIC) {
    throw bytes.fault("not_gguf", `it begins with ${shown(magic)} instead of "${MAGIC}": download the model again, or convert it to GGUF`);
  }
  const version = await bytes.u32();
  // Versions are small, so one whose low half is empty was written the other way round.
  if (version !== 0 && (version & 0xffff) === 0) {
    throw bytes.fault("big_endian", "it was written for big-endian machines; convert it for little-endian ones");
  }
  if (version !== 2 && version !== 3) {
    throw bytes.fault("version", `it has GGUF version ${version}, and versions 2 and 3 are known: convert the model again`);
  }
  return version;
}

/** The first bytes as letters where they are letters, else in hex: a user recognises `<!DO` or `PK`. */
function shown(magic: Uint8Array): string {
  const letters = String.fromCharCode(...magic);
  return /^[\x20-\x7e]+$/.test(letters) ? `"${letters}"` : [...magic].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

async function readCount(bytes: HeaderBytes, what: "tensors" | "keys", most: number): Promise<number> {
  const count = await bytes.u64();
  if (count <= most) return count;
  throw bytes.fault(what === "keys" ? "too_many_keys" : "too_many_tensors", `it claims ${count} ${what}; at most ${most} are taken`);
}

function alignmentOf(bytes: HeaderBytes, metadata: GgufMetadata): number {
  const stated = metadata.get("general.alignment");
  if (stated === undefined) return DEFAULT_ALIGNMENT;
  if (typeof stated === "number" && Number.isInteger(Math.log2(stated)) && stated >= 1 && stated <= 2 ** 31) return stated;
  throw bytes.fault("alignment", `"general.alignment" is ${String(stated)} instead of a power of two`);
}
