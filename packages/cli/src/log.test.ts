import { describe, expect, it } from "vitest";
import { jsonLog } from "./log.ts";
import { capturedTerminal } from "./testing/captured-terminal.ts";

describe("jsonLog", () => {
  it("writes events from its level upwards, one line of JSON each", () => {
    const terminal = capturedTerminal();
    const log = jsonLog(terminal.stderr, "warn", () => 0);
    log.info("not written");
    log.warn("slow engine", { engine: "ollama", waited_ms: 900 });
    log.error("gone");
    expect(terminal.err()).toBe(
      '{"level":"warn","time":"1970-01-01T00:00:00.000Z","engine":"ollama","waited_ms":900,"msg":"slow engine"}\n' +
        '{"level":"error","time":"1970-01-01T00:00:00.000Z","msg":"gone"}\n',
    );
  });

  it("writes nothing when it is silent", () => {
    const terminal = capturedTerminal();
    jsonLog(terminal.stderr, "silent", () => 0).error("gone");
    expect(terminal.err()).toBe("");
  });
});
