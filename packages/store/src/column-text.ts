/**
 * A name from outside, as it can stand in a text column and be found there: what such columns refuse or change (a NUL, half of a surrogate
 * pair) is escaped as in JSON. Different texts stay different, and usual ones look as they are.
 */
export function columnText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
