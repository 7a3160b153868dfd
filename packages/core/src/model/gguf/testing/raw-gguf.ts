/** A GGUF header piece by piece, so that a test can get any piece wrong. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export function u64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/** A text of ASCII letters with its length in front. */
export function text(value: string): Uint8Array {
  return joined(
    u64(value.length),
    Uint8Array.from(value, (letter) => letter.charCodeAt(0)),
  );
}

export const MAGIC: Uint8Array = u32(0x46554747);

export function header(tensors: number | bigint, keys: number | bigint, ...rest: readonly Uint8Array[]): Uint8Array {
  return joined(MAGIC, u32(3), u64(tensors), u64(keys), ...rest);
}

/** A key with an unsigned number. */
export function numberKey(key: string, value: number): Uint8Array {
  return joined(text(key), u32(4), u32(value));
}

export function textKey(key: string, value: string): Uint8Array {
  return joined(text(key), u32(8), text(value));
}

/** The info of a tensor; its type is a number of GGML's. */
export function tensor(name: string, shape: readonly (number | bigint)[], type: number, offset: number | bigint): Uint8Array {
  return joined(text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset));
}
