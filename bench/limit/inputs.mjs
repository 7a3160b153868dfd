/** A turn of the conversation; its number keeps texts from being counted once for all. */
const line = (/** @type {number} */ index) =>
  `Here are my notes of day ${index}. The ship sailed by and nobody saw it. The door code is ${1000 + (index % 9000)}. I like number ${index % 90}.`;

/**
 * One input in every way it can come, as requests.
 * @param {number} lines
 * @returns {readonly { readonly name: string, readonly path: string, readonly headers: Record<string, string>, readonly body: object }[]}
 */
export function inputsOf(lines) {
  const text = Array.from({ length: lines }, (_, index) => line(index)).join("\n");
  const talk = Array.from({ length: lines }, (_, index) => [
    { role: "user", content: line(index) },
    { role: "assistant", content: "Noted." },
  ]).flat();
  const asked = { model: "oriel-demo", temperature: 0, max_tokens: 16 };
  /** @param {string} name @param {string} path @param {object} body @param {Record<string, string>} [headers] */
  const input = (name, path, body, headers = {}) => ({ name, path, headers, body: { ...asked, ...body } });
  const question = { role: "user", content: "What is the door code?" };
  const chat = "/v1/chat/completions";
  return [
    input("a conversation, trimmed", chat, { messages: [...talk, question] }),
    input("a conversation, summed up", chat, { messages: [...talk, question] }, { "X-Oriel-Overflow": "summarize" }),
    input("a conversation, refused", chat, { messages: [...talk, question] }, { "X-Oriel-Overflow": "reject" }),
    input("one message", chat, { messages: [{ role: "user", content: text }] }),
    input("a text to go on with", "/v1/completions", { prompt: text }),
  ];
}

/** The text of one line, to be counted. */
export const SAMPLE_LINE = line(500);
