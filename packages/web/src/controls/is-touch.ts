/** Whether the page is used by finger: there Enter adds a line, and focus would raise the keyboard over half the page. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}
