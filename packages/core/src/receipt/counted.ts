import { formatCount } from "../units.ts";

/** `1 message`, `1,204 messages`. */
export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;
}
