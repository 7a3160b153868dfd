import { describe, expect, it } from "vitest";
import { testSurroundings } from "../testing/surroundings.ts";
import { closing } from "./closing.ts";
import type { UpEvent } from "./event.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/** A service of three parts, the last of which closes when it is told to. */
function service(start: () => Promise<void> = async () => undefined) {
  const around = testSurroundings();
  const told: (UpEvent | string)[] = [];
  const parts = closing();
  let finishReplies = (): void => undefined;
  const replies = new Promise<void>((resolve) => {
    finishReplies = resolve;
  });
  parts.add("the store", async () => void told.push("store closed"));
  parts.add("the engine", async () => void told.push("engine closed"));
  parts.add("the gateway", async () => {
    told.push("gateway closing");
    await replies;
  });
  const exit = serveUntilStopped({
    start,
    parts,
    graceMs: 10_000,
    announce: (event) => told.push(event),
    onStopSignal: around.onStopSignal,
  });
  return { exit, told, signal: around.signal, finishReplies, parts };
}

describe("serveUntilStopped", () => {
  it("closes the gateway, then the engine, then the store, and has succeeded", async () => {
    const { exit, told, signal, finishReplies } = service();
    signal("SIGTERM");
    finishReplies();
    expect(await exit).toBe(0);
    expect(told).toEqual([
      { event: "stopping", signal: "SIGTERM", grace_s: 10 },
      "gateway closing",
      "engine closed",
      "store closed",
      { event: "stopped" },
    ]);
  });

  it("exits with 130 after Ctrl+C, however well it stopped", async () => {
    const { exit, signal, finishReplies } = service();
    signal("SIGINT");
    finishReplies();
    expect(await exit).toBe(130);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("does not wait for replies after a second %s", async (second, code) => {
    const { exit, told, signal } = service();
    signal("SIGTERM");
    signal(second);
    expect(await exit).toBe(code);
    expect(told).toEqual([{ event: "stopping", signal: "SIGTERM", grace_s: 10 }, "gateway closing"]);
  });

  it("stops while it is still starting", async () => {
    const { exit, signal, finishReplies } = service(() => new Promise(() => undefined));
    signal("SIGTERM");
    finishReplies();
    expect(await exit).toBe(0);
  });

  it("closes what a failed start had opened, and hands the failure on", async () => {
    const { exit, told, finishReplies } = service(() => Promise.reject(new Error("no port")));
    finishReplies();
    await expect(exit).rejects.toThrow("no port");
    expect(told).toEqual(["gateway closing", "engine closed", "store closed"]);
  });
});

describe("closing", () => {
  it("closes every part even if one fails, and reports the failure", async () => {
    const closed: string[] = [];
    const parts = closing();
    parts.add("the store", async () => void closed.push("store"));
    parts.add("the engine", () => Promise.reject(new Error("stuck")));
    expect(await parts.closeAll()).toEqual(["Closing the engine failed: stuck"]);
    expect(closed).toEqual(["store"]);
  });

  it("closes at once what comes after the end", async () => {
    const closed: string[] = [];
    const parts = closing();
    await parts.closeAll();
    parts.add("the late one", async () => void closed.push("late"));
    expect(closed).toEqual(["late"]);
  });
});
