import { performance } from "node:perf_hooks";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

const GIVE_UP_MS = 60_000;

/**
 * The lines of JSON that a process prints, each to be waited for by its event's name.
 * @param {import("node:stream").Readable} stdout
 */
export function eventsOf(stdout) {
  /** @type {Map<string, { promise: Promise<any>, resolve: (event: any) => void }>} */
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
  /** @type {(value: any) => void} */
  let resolve = () => undefined;
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
