import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type TypedLines, typedLines } from "./typed-lines.ts";

function terminal(): { readonly lines: TypedLines; type(keys: string): void; hangUp(): void; readonly isRaw: () => boolean } {
  let isRaw = false;
  const setRawMode = (raw: boolean): void => {
    isRaw = raw;
  };
  const keyboard = new PassThrough();
  const lines = typedLines(Object.assign(keyboard, { setRawMode }), new PassThrough().resume());
  return { lines, type: (keys) => keyboard.write(keys), hangUp: () => keyboard.end(), isRaw: () => isRaw };
}

describe("lines typed at a terminal", () => {
  it("come one by one, also those that were pasted together", async () => {
    const { lines, type } = terminal();
    const first = lines.next("> ");
    type("one\rtwo\r\r");
    expect([await first, await lines.next("> "), await lines.next("> ")]).toEqual([
      { kind: "line", text: "one" },
      { kind: "line", text: "two" },
      { kind: "line", text: "" },
    ]);
    lines.close();
  });

  it("leave the terminal to itself while none is asked for", async () => {
    const { lines, type, isRaw } = terminal();
    expect(isRaw()).toBe(false);
    const first = lines.next("> ");
    expect(isRaw()).toBe(true);
    type("one\r");
    await first;
    expect(isRaw()).toBe(false);
    lines.close();
  });

  it("are thrown away at Ctrl+C, and the next one begins anew", async () => {
    const { lines, type } = terminal();
    const first = lines.next("> ");
    type("hal\u0003");
    expect(await first).toEqual({ kind: "interrupted" });
    const second = lines.next("> ");
    type("whole\r");
    expect(await second).toEqual({ kind: "line", text: "whole" });
    lines.close();
  });

  it("end with Ctrl+D, and when the terminal is gone", async () => {
    const { lines, type } = terminal();
    const first = lines.next("> ");
    type("\u0004");
    expect([await first, await lines.next("> ")]).toEqual([{ kind: "ended" }, { kind: "ended" }]);
    const other = terminal();
    const last = other.lines.next("> ");
    other.hangUp();
    expect(await last).toEqual({ kind: "ended" });
  });
});
