import { type Message, textOf } from "../message.ts";

/** Whether one unbroken stretch of a message it should have summarised makes up most of it. */
export function isEcho(summary: string, replaced: readonly Message[]): boolean {
  const said = flat(summary);
  if (said.length < SHORTEST_ECHO) return false;
  return [replaced.at(-1), replaced.filter(({ role }) => role === "user").at(-1)].some((message) => {
    const heard = message === undefined ? "" : flat(textOf(message.content));
    return longestCommonRun(said, heard) >= ECHO_SHARE * said.length;
  });
}

/** Shorter answers share phrases with what they sum up by their nature. */
const SHORTEST_ECHO = 120;
const ECHO_SHARE = 0.6;
const PROBE = 24;

/** The length of the longest run of `text` that also stands in `other`, to within twice the length of a probe. */
function longestCommonRun(text: string, other: string): number {
  let longest = 0;
  let run = 0;
  for (let at = 0; at + PROBE <= text.length; at += PROBE) {
    run = other.includes(text.slice(at - run, at + PROBE)) ? run + PROBE : other.includes(text.slice(at, at + PROBE)) ? PROBE : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().toLowerCase();
}
