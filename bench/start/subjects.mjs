import { fileURLToPath } from "node:url";

/**
 * Something that is started.
 * @typedef {object} Subject
 * @property {string} name
 * @property {(at: { engineUrl: string, dataFolder: string }) => readonly string[]} args
 * @property {number | null} readyLimitMs
 * @property {number | null} memoryLimitBytes Of its own process.
 */

const oriel = fileURLToPath(new URL("../../packages/cli/dist/main.js", import.meta.url));
const bareServer = fileURLToPath(new URL("bare-server.mjs", import.meta.url));

/** @type {readonly Subject[]} */
export const SUBJECTS = [
  { name: "bare server", args: () => [bareServer], readyLimitMs: null, memoryLimitBytes: null },
  {
    name: "Oriel, engine elsewhere",
    args: ({ engineUrl, dataFolder }) => [...up(dataFolder), "--backend", engineUrl],
    readyLimitMs: 1000,
    memoryLimitBytes: 120e6,
  },
  {
    name: "Oriel, demonstration model",
    args: ({ dataFolder }) => [...up(dataFolder), "--model", fileURLToPath(new URL("../../models/oriel-demo.gguf", import.meta.url))],
    readyLimitMs: 3000,
    memoryLimitBytes: null,
  },
];

/** @param {string} dataFolder */
function up(dataFolder) {
  return [oriel, "up", "--json", "--port", "0", "--data-dir", dataFolder];
}
