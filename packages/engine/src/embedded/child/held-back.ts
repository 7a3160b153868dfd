/**
 * How many characters at the end of `text` may be the beginning of one of `marks`, and so must wait for what follows.
 * A mark that is there in full is not held back: the caller looks for it first.
 */
export function heldBack(text: string, marks: readonly string[]): number {
  let held = 0;
  for (const mark of marks) {
    for (let length = Math.min(mark.length - 1, text.length); length > held; length -= 1) {
      if (text.endsWith(mark.slice(0, length))) held = length;
    }
  }
  return held;
}
