import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const PROGRAM = fileURLToPath(new URL("../examples/long-chat/main.mjs", import.meta.url));

describe("the example of a long chat", () => {
  it("holds three hundred messages in a small window, and still knows the name", { timeout: 240_000 }, async () => {
    const { code, out, err } = await ran(PROGRAM);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const usages = [...out.matchAll(/^After (\d+) messages: [=~]\d+ of 2048 tokens, ([\d.]+) %\.$/gm)];
    expect(usages.map(([, messages]) => messages)).toEqual(["76", "150", "224", "298"]);
    for (const [, , percentage] of usages) expect(Number(percentage)).toBeLessThan(100);
    expect(out).toMatch(/\d+ messages became a summary of \d+ tokens/);
    expect(out).toMatch(/^What is my name\? .+$/m);
    expect(out).toContain("The message with the name was kept: pinned.");
    expect(out).toMatch(/^The model saw \d+ of 299 messages: .*$/m);
    expect(out).toMatch(/^The engine read [\d,]+ tokens.*: as counted\.$/m);
  });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function ran(program: string): Promise<Ran> {
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
