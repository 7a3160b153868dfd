import { fork } from "node:child_process";

/**
 * A process under measurement, or one that helps to measure.
 * @typedef {object} Part
 * @property {string} url
 * @property {() => Promise<Spent>} spent
 * @property {Promise<never>} crashed Rejects when the process ends without having been told to.
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Spent
 * @property {number} rssBytes Resident memory now.
 * @property {number} cpuMs Processor time since the start, of all threads.
 */

/**
 * Starts one of the modules in `parts/` as a process of its own.
 * @param {string} name
 * @param {{ args?: readonly string[], nodeArgs?: readonly string[] }} [how]
 * @returns {Promise<Part>}
 */
export async function startPart(name, { args = [], nodeArgs = [] } = {}) {
  const child = fork(new URL(`../parts/${name}.mjs`, import.meta.url), args, { execArgv: [...nodeArgs] });
  let isStopping = false;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const crashed = exited.then((code) => {
    if (!isStopping) throw new Error(`The process "${name}" ended by itself with code ${code}.`);
    return /** @type {Promise<never>} */ (new Promise(() => undefined));
  });
  // Whoever waits for the part sees the failure; without a waiter it must not end the process a second time.
  crashed.catch(() => undefined);

  /** @returns {Promise<any>} */
  const answer = () => Promise.race([new Promise((resolve) => child.once("message", resolve)), crashed]);

  const { url } = await answer();
  return {
    url,
    crashed,
    spent() {
      child.send("spent");
      return answer();
    },
    async stop() {
      isStopping = true;
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
