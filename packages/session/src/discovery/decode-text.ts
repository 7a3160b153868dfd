export type Decoded =
  | {
      readonly kind: "text";
      readonly text: string /** Bytes that are no text in its encoding stand as `\uFFFD`. */;
      readonly isDamaged: boolean;
    }
  | { readonly kind: "not_text" };

/**
 * A file's bytes as text: UTF-8, or UTF-16 where its mark says so. Line ends are `\n`, and the mark is gone. A file with a NUL in it is
 * not text.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  const strict = decodedStrictly(bytes, encoding);
  const text = strict ?? new TextDecoder(encoding).decode(bytes);
  if (text.includes("\0")) return { kind: "not_text" };
  return { kind: "text", text: text.replace(/\r\n?/g, "\n"), isDamaged: strict === undefined };
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

function decodedStrictly(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // The decoder's only way of saying that bytes are no text in this encoding.
    return undefined;
  }
}
