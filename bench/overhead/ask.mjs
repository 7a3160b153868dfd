import { performance } from "node:perf_hooks";
import { DELTAS, TEXT, USAGE } from "../parts/reply.mjs";

/**
 * What one call took, as its client saw it.
 * @typedef {object} Call
 * @property {number} totalMs From the call to the end of its reply.
 * @property {number | null} firstMs To the first piece of content; `null` for a reply that was not streamed.
 * @property {readonly number[]} gapsMs Between one piece of content and the next.
 * @property {number} lostFrames Pieces that did not come, or came in the wrong place.
 * @property {string | null} fault What else was wrong with the reply.
 */

/**
 * Makes one call and checks every byte of meaning in its reply. The reply is read where it comes off the socket: a stream in between
 * would blur the times.
 * @param {import("undici").Dispatcher} target
 * @param {string} body
 * @param {boolean} stream
 * @returns {Promise<Call>}
 */
export function ask(target, body, stream) {
  const reader = stream ? eventReader() : wholeReader();
  const startedMs = performance.now();
  let status = 0;
  return new Promise((resolve, reject) => {
    target.dispatch(
      { method: "POST", path: "/v1/chat/completions", headers: { "content-type": "application/json" }, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, piece) {
          reader.push(piece, performance.now());
        },
        onResponseEnd() {
          const totalMs = performance.now() - startedMs;
          const { arrivalsMs, lostFrames, fault } = reader.end();
          resolve({
            totalMs,
            firstMs: arrivalsMs[0] === undefined ? null : arrivalsMs[0] - startedMs,
            gapsMs: arrivalsMs.slice(1).map((ms, index) => ms - (arrivalsMs[index] ?? ms)),
            lostFrames,
            fault: status === 200 ? fault : `status ${status}`,
          });
        },
        onResponseError: (_controller, cause) => reject(new Error("A call broke off before its reply was complete.", { cause })),
      },
    );
  });
}

/**
 * @typedef {object} Reader
 * @property {(piece: Buffer, nowMs: number) => void} push
 * @property {() => { arrivalsMs: readonly number[], lostFrames: number, fault: string | null }} end
 */

/** @returns {Reader} */
function wholeReader() {
  /** @type {Buffer[]} */
  const pieces = [];
  return {
    push: (piece) => void pieces.push(piece),
    end() {
      const reply = JSON.parse(Buffer.concat(pieces).toString("utf8"));
      const isWhole = reply.choices?.[0]?.message?.content === TEXT && isUsage(reply.usage);
      return { arrivalsMs: [], lostFrames: 0, fault: isWhole ? null : "not the text or the usage that the engine sent" };
    },
  };
}

/** @returns {Reader} */
function eventReader() {
  /** @type {number[]} */
  const arrivalsMs = [];
  let rest = "";
  let inPlace = 0;
  let isDone = false;
  let hasUsage = false;

  /**
   * @param {string} event
   * @param {number} nowMs
   */
  function read(event, nowMs) {
    if (event === "data: [DONE]") {
      isDone = true;
      return;
    }
    const content = contentOf(event);
    if (content === "") hasUsage ||= event.includes('"prompt_tokens"') && isUsage(JSON.parse(event.slice("data: ".length)).usage);
    else {
      if (content === DELTAS[arrivalsMs.length]) inPlace += 1;
      arrivalsMs.push(nowMs);
    }
  }

  return {
    push(piece, nowMs) {
      // The fake engine's reply is ASCII, so that pieces may be cut anywhere.
      const events = (rest + piece.toString("latin1")).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) read(event, nowMs);
    },
    end() {
      const extra = Math.max(0, arrivalsMs.length - DELTAS.length);
      const lostFrames = DELTAS.length - inPlace + extra;
      return { arrivalsMs, lostFrames, fault: isDone && hasUsage && rest === "" ? null : "no [DONE], or no usage" };
    },
  };
}

const CONTENT = '"content":"';

/**
 * The content of an event, found without parsing it: the client shares the processor with what it measures. Holds because the fake
 * engine's pieces need no escapes.
 * @param {string} event
 */
function contentOf(event) {
  const at = event.indexOf(CONTENT);
  return at === -1 ? "" : event.slice(at + CONTENT.length, event.indexOf('"', at + CONTENT.length));
}

/** @param {Record<string, unknown> | undefined} usage */
function isUsage(usage) {
  return Object.entries(USAGE).every(([name, tokens]) => usage?.[name] === tokens);
}
