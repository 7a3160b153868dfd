import { readFileSync } from "node:fs";
import { SUMMARY_REQUEST, summaryInstruction } from "@oriel/core";

/**
 * A conversation and the one right answer to its last message.
 * @typedef {object} Case
 * @property {string} kind
 * @property {number} at Tokens: since the fact for recall, of the whole conversation for all others.
 * @property {readonly { role: string, content: string }[]} messages
 * @property {string} expected
 */

/** @returns {readonly Case[]} */
export function readCases() {
  const smallTalk = readLines("small-talk.jsonl");
  return readLines("cases.jsonl").flatMap(({ kind, at, messages, expected }) => {
    const talk = messages.flatMap((/** @type {any} */ each) => messagesOf(each, smallTalk));
    if (kind !== "summary") return [{ kind, at, messages: talk, expected }];
    return REQUESTS.map(({ name, text }) => ({ kind: name, at, messages: [...talk, { role: "user", content: text }], expected }));
  });
}

/** Oriel asks with the first, and with the second when the answer is of no use. */
const REQUESTS = [
  { name: "summary", text: summaryInstruction(wantedSummary()) },
  { name: "summary, short request", text: SUMMARY_REQUEST },
];

/** A first summary, of some three hundred words at most. @returns {import("@oriel/core").WantedSummary} */
function wantedSummary() {
  return {
    id: "",
    made: "anew",
    level: "detailed",
    from: 0,
    to: 0,
    fresh: [],
    merges: [],
    follows: [],
    mostTokens: 600,
    replacedTokens: 1000,
  };
}

/**
 * A message as role and text, or the number of an exchange of small talk.
 * @param {number | readonly [string, string]} each
 * @param {readonly (readonly [string, string])[]} smallTalk
 */
function messagesOf(each, smallTalk) {
  if (typeof each !== "number") return [{ role: each[0], content: each[1] }];
  const [message = "", answer = ""] = smallTalk[each] ?? [];
  return [
    { role: "user", content: message },
    { role: "assistant", content: answer },
  ];
}

/**
 * @param {string} name
 * @returns {any[]}
 */
function readLines(name) {
  return readFileSync(new URL(name, import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
