import type { JsonObject, Machine } from "@oriel/core";
import { describe, expect, it } from "vitest";
import type { MemoryTold } from "../events/conversation-event.ts";
import { memoryWatch } from "./memory-watch.ts";

const GIB = 1024 ** 3;

describe("the memory watch", () => {
  it("logs, tells and remembers each change of level, newest first, and says nothing in between", async () => {
    const shares = [40, 75, 76, 90];
    const logged: string[] = [];
    const told: MemoryTold[] = [];
    const tell = (event: string, _data?: JsonObject): void => void logged.push(event);
    let seconds = 0;
    const watch = memoryWatch({
      probe: () => Promise.resolve(ram(shares.shift() ?? 0)),
      now: () => {
        seconds += 60;
        return seconds * 1000;
      },
      log: { debug: tell, info: tell, warn: tell, error: tell },
      tell: (event) => void told.push(event),
      everyMs: 1000,
    });

    for (let reading = 0; reading < 4; reading += 1) await watch.read();

    expect(logged).toEqual(["memory-warning", "memory-critical"]);
    expect(told).toEqual(watch.events.toReversed().map(({ type, message }) => ({ type, device: "ram", message })));
    expect(watch.events.map(({ type, previous }) => [type, previous])).toEqual([
      ["memory-critical", "warning"],
      ["memory-warning", "normal"],
    ]);
  });
});

function ram(percent: number): Machine {
  const device = { id: "ram", library: "cpu", kind: "ram", totalBytes: 100 * GIB, usedBytes: percent * GIB, source: "test" } as const;
  return { readAt: 0, devices: [device], problems: [] };
}
