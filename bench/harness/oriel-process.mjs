import { performance } from "node:perf_hooks";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

const GIVE_UP_MS = 60_000;

/**
 * What a process says of itself, as far as it is looked at.
 * @typedef {object} Announced
 * @property {string} event
 * @property {string} [url] Of `listening`.
 */

/**
 * The lines of JSON that a process prints, each to be waited for by its event's name.
 * @param {import("node:stream").Readable} stdout
 */
export function eventsOf(stdout) {
  /** @type {Map<string, { promise: Promise<Announced>, resolve: (event: Announced) => void }>} */
  const awaited = new Map();
  /** @param {string} name */
  const entry = (name) => {
    const known = awaited.get(name) ?? deferred();
    awaited.set(name, known);
    return known;
  };
  createInterface({ input: stdout }).on("line", (line) => {
    const event = JSON.parse(line);
    entry(event.event).resolve(event);
  });
  return { get: (/** @type {string} */ name) => entry(name).promise };
}

function deferred() {
  /** @type {(event: Announced) => void} */
  let resolve = () => undefined;
  /** @type {Promise<Announced>} */
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** @param {string} url */
export async function untilReady(url) {
  const endMs = performance.now() + GIVE_UP_MS;
  while ((await fetch(url)).status !== 200) {
    if (performance.now() > endMs) throw new Error(`${url} did not answer 200 within ${GIVE_UP_MS} ms.`);
    await pause(5);
  }
}

/** Nothing that would point Oriel at other engines, files or settings. */
export function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ORIEL_|OLLAMA_|OPENAI_|NODE_)/.test(name)));
}
