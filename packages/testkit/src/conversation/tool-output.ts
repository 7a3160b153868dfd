import type { JsonObject, Tool } from "@oriel/core";
import { name, writeCode } from "./code.ts";
import { writeProse } from "./prose.ts";
import type { Choice, Random } from "./random.ts";

/** A tool of the simulated conversation, and how its outputs look. */
export interface SimulatedTool {
  readonly tool: Tool;
  readonly arguments: (random: Random) => JsonObject;
  /** An output of about as many characters as asked for. */
  readonly output: (random: Random, characters: number) => string;
}

export const TOOLS: Choice<SimulatedTool> = [
  {
    tool: { name: "read_file", description: "The text of a file.", parameters: textParameters("path") },
    arguments: (random) => ({ path: file(random) }),
    output: (random, characters) => writeCode(random, characters),
  },
  {
    tool: { name: "list_folder", description: "The files in a folder.", parameters: textParameters("folder") },
    arguments: (random) => ({ folder: `src/part-${random.between(1, 9)}` }),
    output: (random, characters) => lines(characters, () => `-rw-r--r--  ${random.between(1, 99_999)}  ${path(random)}`),
  },
  {
    tool: { name: "search", description: "Lines that match a pattern.", parameters: textParameters("pattern") },
    arguments: (random) => ({ pattern: name(random) }),
    output: (random, characters) =>
      lines(characters, () => `${path(random)}:${random.between(1, 900)}:  return ${name(random)}(${name(random)});`),
  },
  {
    tool: { name: "run", description: "Runs a command and gives what it prints.", parameters: textParameters("command") },
    arguments: (random) => ({ command: `npm run ${name(random)} -- --seed ${random.between(1, 99)}` }),
    output: (random, characters) => lines(characters, () => logLine(random)),
  },
  {
    tool: { name: "fetch_records", description: "Records of the warehouse, as JSON.", parameters: textParameters("query") },
    arguments: (random) => ({ query: `${name(random)}=${random.between(1, 99)}` }),
    output: (random, characters) => `[${lines(characters, () => JSON.stringify(record(random)), ",")}]`,
  },
];

function textParameters(field: string): JsonObject {
  return { type: "object", properties: { [field]: { type: "string" } }, required: [field] };
}

function lines(characters: number, line: () => string, separator = "\n"): string {
  const all: string[] = [];
  for (let written = 0; written < characters; ) {
    const next = line();
    all.push(next);
    written += next.length + separator.length;
  }
  return all.join(separator);
}

/** One of few, so that the same one is read again and again. */
function file(random: Random): string {
  return `src/part-${random.between(1, 9)}/main.ts`;
}

function path(random: Random): string {
  return `src/${name(random)}/${name(random)}.${random.pick(["ts", "py", "rs", "md", "json"])}`;
}

function logLine(random: Random): string {
  const second = String(random.between(0, 59)).padStart(2, "0");
  const level = random.pick(["INFO", "INFO", "DEBUG", "WARN", "ERROR"]);
  return `2031-05-${random.between(10, 28)}T0${random.between(0, 9)}:${random.between(10, 59)}:${second}.${random.between(100, 999)}Z ${level} [${name(random)}] request=${random.between(1e8, 1e9).toString(16)} took ${random.between(1, 900)} ms`;
}

function record(random: Random): JsonObject {
  return {
    id: random.between(1, 99_999),
    kind: name(random),
    weight: random.between(1, 5000) / 10,
    tags: [name(random), name(random)],
    note: writeProse(random, "english", 30),
  };
}
