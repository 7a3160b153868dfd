const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    text += sextet(group, 18) + sextet(group, 12) + (left > 1 ? sextet(group, 6) : "=") + (left > 2 ? sextet(group, 0) : "=");
  }
  return text;
}

/** Numbers as 32-bit floats, little-endian whatever the machine: the order that clients expect. */
export function base64Floats(numbers: readonly number[]): string {
  const bytes = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((value, index) => {
    bytes.setFloat32(index * 4, value, true);
  });
  return base64(new Uint8Array(bytes.buffer));
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function sextet(group: number, shift: number): string {
  return ALPHABET.charAt((group >> shift) & 63);
}
