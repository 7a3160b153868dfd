/**
 * The text of UTF-8 bytes. What is not UTF-8 becomes U+FFFD, one for each longest beginning of a character, as the web's decoders do;
 * a byte order mark stays. By hand because core runs where there may be no decoder.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  let units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { point, length } = characterAt(bytes, at);
    at += length;
    if (point > 0xffff) units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    else units.push(point);
    // Arguments go onto the stack, which is not deep everywhere.
    if (units.length >= UNITS_AT_ONCE) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

const UNITS_AT_ONCE = 4096;
const REPLACEMENT = 0xfffd;

function characterAt(bytes: Uint8Array, at: number): { readonly point: number; readonly length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { point: first, length: 1 };
  const more = first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
  let point = first & (0x3f >> more);
  for (let index = 1; index <= more; index += 1) {
    const next = bytes[at + index];
    const [low, high] = index === 1 ? secondByteRange(first) : [0x80, 0xbf];
    if (next === undefined || next < low || next > high) return { point: REPLACEMENT, length: index };
    point = (point << 6) | (next & 0x3f);
  }
  return more === 0 ? { point: REPLACEMENT, length: 1 } : { point, length: more + 1 };
}

/** Narrower after some first bytes: no longer spellings than needed, no halves of surrogate pairs, nothing past U+10FFFF. */
function secondByteRange(first: number): readonly [number, number] {
  switch (first) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}
