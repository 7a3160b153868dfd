import process from "node:process";

/** So many turns make a conversation; then another one begins. */
const TURNS = 12;
/** Every so many turns a client leaves before the reply is complete. */
const LEAVES_EVERY = 5;

/**
 * Conversations one after the other, until it is over: every other client's are kept by Oriel, the others send their whole history each time.
 * @param {string} url
 * @param {number} index
 * @param {{ conversations: number, turns: number, left: number, refused: Record<string, number> }} tally
 * @param {() => boolean} isOver
 */
export async function client(url, index, tally, isOver) {
  for (let conversation = 0; !isOver(); conversation += 1) {
    const talk = index % 2 === 0 ? await keptTalk(url) : plainTalk(url);
    for (let turn = 0; turn < TURNS && !isOver(); turn += 1) {
      const isLeaving = (turn + conversation) % LEAVES_EVERY === LEAVES_EVERY - 1;
      const outcome = await talk.say(textFor(index, conversation, turn), isLeaving);
      if (outcome === "replied") tally.turns += 1;
      else if (outcome === "left") tally.left += 1;
      else tally.refused[outcome] = (tally.refused[outcome] ?? 0) + 1;
    }
    await talk.end();
    tally.conversations += 1;
  }
}

/** @param {string} url */
async function keptTalk(url) {
  /** @type {any} */
  const { session_id: id } = await (await post(`${url}/api/v1/sessions`, { model: "oriel-demo" })).json();
  return {
    /** @param {string} text @param {boolean} isLeaving */
    say: (text, isLeaving) => ask(`${url}/api/v1/chat/${id}/stream`, { message: text, max_tokens: 48 }, isLeaving, () => undefined),
    async end() {
      await fetch(`${url}/api/v1/sessions/${id}`, { method: "DELETE" });
    },
  };
}

/** @param {string} url */
function plainTalk(url) {
  /** @type {{ role: string, content: string }[]} */
  const messages = [];
  return {
    /** @param {string} text @param {boolean} isLeaving */
    say(text, isLeaving) {
      messages.push({ role: "user", content: text });
      const body = { model: "oriel-demo", messages, max_tokens: 48, stream: true };
      return ask(`${url}/v1/chat/completions`, body, isLeaving, (said) => messages.push({ role: "assistant", content: said }));
    },
    end: () => Promise.resolve(),
  };
}

/**
 * @param {string} url
 * @param {unknown} body
 * @param {boolean} isLeaving
 * @param {(said: string) => void} onReply
 * @returns {Promise<string>} `replied`, `left`, or how it was refused.
 */
async function ask(url, body, isLeaving, onReply) {
  const leaving = new AbortController();
  try {
    const response = await post(url, body, leaving.signal);
    if (!response.ok) return `status ${response.status}`;
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (isLeaving) {
        leaving.abort();
        return "left";
      }
    }
    onReply(saidIn(text));
    return "replied";
  } catch (thrown) {
    if (isLeaving) return "left";
    process.stderr.write(`${thrown}\n`);
    return "broken connection";
  }
}

/**
 * @param {string} url
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 */
function post(url, body, signal = new AbortController().signal) {
  return fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
}

/**
 * The text of an OpenAI stream.
 * @param {string} stream
 */
function saidIn(stream) {
  return stream
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)).choices?.[0]?.delta?.content ?? "")
    .join("");
}

/**
 * Facts and long talk in turn, never the same text twice, so that nothing is found in a cache by chance.
 * @param {number} index
 * @param {number} conversation
 * @param {number} turn
 */
function textFor(index, conversation, turn) {
  const number = `${index}${conversation}${turn}`;
  if (turn % 3 === 0) return `The door code is ${number}.`;
  if (turn % 3 === 1) return `Here are my notes of day ${number}. ${"The ship sailed by and nobody saw it. ".repeat(20 + turn)}`;
  return "What is the door code?";
}
