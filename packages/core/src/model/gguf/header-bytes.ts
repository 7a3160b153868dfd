import { type Bytes, formatBytes } from "../../units.ts";
import type { ByteSource } from "./byte-source.ts";
import { damaged, type GgufFault } from "./damaged.ts";
import { LARGEST_HEADER } from "./limits.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Most headers of small models fit into the first read; the ones with a large vocabulary need about ten, each twice as long as the one before. */
const FIRST_READ: Bytes = 64 * 1024;
const LONGEST_READ: Bytes = 8 * 1024 * 1024;

/** A place in a GGUF header that moves on with what is read. Never asks the source for bytes past its end, whatever lengths the file claims. */
export class HeaderBytes {
  readonly file: string;
  readonly #source: ByteSource;
  #chunk: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#chunk.buffer);
  /** Where the chunk begins in the file, and where in the chunk the next byte is. */
  #start: Bytes = 0;
  #at: Bytes = 0;
  #nextRead: Bytes = FIRST_READ;

  constructor(source: ByteSource, file: string) {
    this.#source = source;
    this.file = file;
  }

  get position(): Bytes {
    return this.#start + this.#at;
  }

  get remaining(): Bytes {
    return this.#source.size - this.position;
  }

  fault(fault: GgufFault, what: string): Error {
    return damaged(this.file, fault, what);
  }

  async u32(): Promise<number> {
    const at = await this.#take(4);
    return this.#view.getUint32(at, true);
  }

  /** Rounded beyond 2^53, where no count, length or offset is one a file can have. */
  async u64(): Promise<number> {
    const at = await this.#take(8);
    return Number(this.#view.getBigUint64(at, true));
  }

  async bytes(length: Bytes): Promise<Uint8Array> {
    const at = await this.#take(length);
    return this.#chunk.subarray(at, at + length);
  }

  /** The next bytes as they are, for a value that is read by its type. */
  async view(length: Bytes): Promise<DataView> {
    const bytes = await this.bytes(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  async text(longest: Bytes, what: string): Promise<string> {
    const length = await this.u64();
    if (length > this.remaining) {
      throw this.fault(
        "truncated",
        `${what} claims ${length} bytes, and the file has ${this.remaining} left: check that its download is complete`,
      );
    }
    if (length > longest) throw this.fault("text_too_long", `${what} has ${length} bytes; at most ${longest} are taken`);
    return decodeUtf8(await this.bytes(length));
  }

  /** Moves on without reading. */
  skip(length: Bytes): void {
    this.#need(length);
    this.#at += length;
  }

  /** Moves past `count` texts; answers the length of the longest. One step a text, with no waiting in between: there are hundreds of thousands. */
  async skipTexts(count: number): Promise<Bytes> {
    let longest = 0;
    for (let left = count; left > 0; left -= 1) {
      if (this.#at + 8 > this.#chunk.length) await this.#load(8);
      const low = this.#view.getUint32(this.#at, true);
      const high = this.#view.getUint32(this.#at + 4, true);
      const length = high * 2 ** 32 + low;
      this.skip(8);
      this.skip(length);
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /** Moves on by `length` bytes that are in the chunk then, and answers where they begin in it. */
  async #take(length: Bytes): Promise<number> {
    if (this.#at + length > this.#chunk.length) await this.#load(length);
    const at = this.#at;
    this.#at += length;
    return at;
  }

  async #load(length: Bytes): Promise<void> {
    this.#need(length);
    this.#start = this.position;
    this.#at = 0;
    const wanted = Math.min(Math.max(this.#nextRead, length), this.#source.size - this.#start);
    this.#nextRead = Math.min(this.#nextRead * 2, LONGEST_READ);
    this.#chunk = await this.#source.read(this.#start, wanted);
    if (this.#chunk.length < length) {
      throw this.fault("truncated", `only ${this.#chunk.length} of ${wanted} bytes came from position ${this.#start}`);
    }
    this.#view = new DataView(this.#chunk.buffer, this.#chunk.byteOffset, this.#chunk.byteLength);
  }

  #need(length: Bytes): void {
    if (length > this.remaining) {
      throw this.fault("truncated", `it ends at ${formatBytes(this.#source.size)}, inside its header: check that its download is complete`);
    }
    if (this.position + length > LARGEST_HEADER) {
      throw this.fault("header_too_large", `its header is longer than ${formatBytes(LARGEST_HEADER)}`);
    }
  }
}
