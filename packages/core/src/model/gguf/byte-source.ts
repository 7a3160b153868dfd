import type { Bytes } from "../../units.ts";

/** Bytes that can be read from any place: a file, a blob, a range of a web address, memory. */
export interface ByteSource {
  readonly size: Bytes;
  /** Exactly `length` bytes from `offset` on; asked only for bytes inside the size. */
  read(offset: Bytes, length: Bytes): Promise<Uint8Array>;
}

/** A source over bytes that are in memory already. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
