import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { textOf } from "@oriel/core";
import { endlessConversation } from "@oriel/testkit";

/**
 * One kind of text, in pieces of about a thousand characters that do not repeat each other.
 * @typedef {{ readonly name: string, readonly pieces: readonly string[] }} Text
 */

const PIECE = 1000;
const MOST_PIECES = 60;

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
const typescript = dirname(require.resolve("typescript"));
const axe = dirname(require.resolve("axe-core"));

/**
 * What is at hand on every machine that has built Oriel: its own pages and sources, the messages of the compiler and of the accessibility
 * checker in other languages, the lock file, and what the simulator writes.
 * @returns {readonly Text[]}
 */
export function texts() {
  return [
    text(
      "English",
      [...filesBelow(join(root, "docs"), ".md"), join(root, "README.md"), join(root, "bench/README.md")].map(read).join("\n"),
    ),
    text("German", compilerMessages("de")),
    text("Russian", compilerMessages("ru")),
    text("Chinese", compilerMessages("zh-cn")),
    text("Japanese", compilerMessages("ja")),
    text("Hebrew", valuesOf(JSON.parse(read(join(axe, "locales/he.json")))).join("\n")),
    text("TypeScript", filesBelow(join(root, "packages/core/src"), ".ts").map(read).join("\n")),
    text("JSON", read(join(root, "package-lock.json"))),
    text(
      "logs",
      simulated((message) => message.role === "tool" && message.toolName === "run"),
    ),
    text("base64", base64(PIECE * MOST_PIECES)),
    text(
      "chat",
      simulated((message) => message.role === "user" || message.role === "assistant"),
    ),
  ];
}

/**
 * Pieces from the whole of a text, evenly apart.
 * @param {string} name
 * @param {string} whole
 * @returns {Text}
 */
function text(name, whole) {
  const characters = [...whole];
  const all = Array.from({ length: Math.floor(characters.length / PIECE) }, (_, at) =>
    characters.slice(at * PIECE, (at + 1) * PIECE).join(""),
  );
  const step = Math.max(1, Math.floor(all.length / MOST_PIECES));
  return { name, pieces: all.filter((_, at) => at % step === 0).slice(0, MOST_PIECES) };
}

/**
 * @param {string} folder
 * @param {string} ending
 */
function filesBelow(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => join(folder, path));
}

/** @param {string} path */
function read(path) {
  return readFileSync(path, "utf8");
}

/** @param {string} language */
function compilerMessages(language) {
  return valuesOf(JSON.parse(read(join(typescript, language, "diagnosticMessages.generated.json")))).join("\n");
}

/**
 * All texts within a JSON value.
 * @param {unknown} value
 * @returns {readonly string[]}
 */
function valuesOf(value) {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}

/** @param {(message: import("@oriel/core").Message) => boolean} isWanted */
function simulated(isWanted) {
  const conversation = endlessConversation(5, { oversizedEvery: Number.POSITIVE_INFINITY });
  let all = "";
  while (all.length < PIECE * MOST_PIECES) {
    for (const message of conversation.next().value.messages.filter(isWanted)) all += `${textOf(message.content)}\n`;
  }
  return all;
}

/** @param {number} length */
function base64(length) {
  let all = "";
  for (let block = 0; all.length < length; block += 1)
    all += createHash("sha512").update(String(block)).digest("base64").replaceAll("=", "");
  return all;
}
