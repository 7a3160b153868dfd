import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const AT = /The message with the name was/;

describe("examples/remembering", () => {
  it("tells what README shows of it", { timeout: 120_000 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [fileOf("../../examples/remembering/main.mjs")]);
    const told = linesOf(stdout);
    expect(told).toHaveLength(5);
    expect(told).toEqual(linesOf(await readFile(fileOf("../../README.md"), "utf8")));
    expect(stdout).toMatch(/^ {2}The summary, by oriel-demo: Facts: name Ada\b/m);
  });
});

function fileOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => AT.test(line));
}
