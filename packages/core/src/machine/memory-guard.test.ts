import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Machine, MemoryDevice } from "./machine.ts";
import { CALM_MEMORY, MEMORY_COOL_DOWN_MS, type MemoryEvent, type MemoryGuardState, memoryGuard } from "./memory-guard.ts";
import { isWorse } from "./memory-level.ts";

const GIB = 1024 ** 3;
const gpu = (percent: number): MemoryDevice => ({
  id: "cuda:0",
  library: "cuda",
  name: "NVIDIA GeForce RTX 4090",
  kind: "gpu",
  totalBytes: 100 * GIB,
  usedBytes: percent * GIB,
  source: "a test",
});
const reading = (...devices: MemoryDevice[]): Machine => ({ readAt: 0, devices, problems: [] });

/** The events of a guard that sees these fill levels (percent) at these times (seconds). */
function watch(seen: readonly (readonly [second: number, percent: number])[]): readonly MemoryEvent[] {
  let state: MemoryGuardState = CALM_MEMORY;
  const events: MemoryEvent[] = [];
  for (const [second, percent] of seen) {
    const step = memoryGuard(state, reading(gpu(percent)), second * 1000);
    state = step.state;
    if (step.event !== undefined) events.push(step.event);
  }
  return events;
}

const told = (events: readonly MemoryEvent[]): readonly string[] => events.map(({ at, type }) => `${at / 1000} s ${type}`);

describe("memoryGuard", () => {
  it("says nothing while all is well", () => {
    expect(memoryGuard(CALM_MEMORY, reading(gpu(40)), 0)).toEqual({ state: CALM_MEMORY, event: undefined });
  });

  it("announces a change with the device, both levels and the message", () => {
    expect(memoryGuard(CALM_MEMORY, reading(gpu(90)), 7000)).toEqual({
      state: { level: "critical", announcedAt: 7000 },
      event: {
        type: "memory-critical",
        level: "critical",
        previous: "normal",
        device: gpu(90),
        at: 7000,
        message:
          "The memory of NVIDIA GeForce RTX 4090 (cuda:0) is 90.0 % full (90 GiB of 100 GiB). Loading a model or growing a window is likely to fail, or to move a part of it into slower memory. Unload a model, close other programs that use the GPU, or choose a smaller window. Oriel resizes nothing by itself.",
      },
    });
  });

  it.each([
    [
      "once for a level that stays",
      [
        [0, 75],
        [5, 76],
        [60, 84],
      ],
      ["0 s memory-warning"],
    ],
    [
      "every worsening at once",
      [
        [0, 72],
        [1, 86],
        [2, 97],
      ],
      ["0 s memory-warning", "1 s memory-critical", "2 s memory-emergency"],
    ],
    [
      "relief only after the cool-down",
      [
        [0, 90],
        [5, 40],
        [29, 40],
        [30, 40],
      ],
      ["0 s memory-critical", "30 s memory-normal"],
    ],
    [
      "relief as far as it has come by then",
      [
        [0, 97],
        [5, 40],
        [31, 75],
      ],
      ["0 s memory-emergency", "31 s memory-warning"],
    ],
    [
      "nothing of a dip within the cool-down",
      [
        [0, 75],
        [5, 65],
        [10, 75],
        [31, 75],
      ],
      ["0 s memory-warning"],
    ],
    [
      "a worsening within the cool-down of a relief",
      [
        [0, 90],
        [40, 60],
        [41, 96],
      ],
      ["0 s memory-critical", "40 s memory-normal", "41 s memory-emergency"],
    ],
    [
      "relief though the clock was set back",
      [
        [100, 90],
        [3, 60],
      ],
      ["100 s memory-critical", "3 s memory-normal"],
    ],
  ] as const)("tells %s", (_, seen, events) => {
    expect(told(watch(seen))).toEqual(events);
  });

  it("keeps what it knows when a reading knows nothing", () => {
    const state: MemoryGuardState = { level: "emergency", announcedAt: 0 };
    expect(memoryGuard(state, reading(), 60_000)).toEqual({ state, event: undefined });
  });

  it("goes by the fullest device", () => {
    const ram: MemoryDevice = { id: "ram", library: "cpu", kind: "ram", totalBytes: 10 * GIB, usedBytes: 8 * GIB, source: "a test" };
    const { event } = memoryGuard(CALM_MEMORY, reading(gpu(20), ram), 0);
    expect([event?.type, event?.device.id]).toEqual(["memory-warning", "ram"]);
  });

  it("announces relief at most once in a cool-down, and only what is new, whatever it sees", () => {
    const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 100 })), { maxLength: 60 });
    fc.assert(
      fc.property(moments, (steps) => {
        let second = 0;
        const events = watch(
          steps.map(([wait, percent]) => {
            second += wait;
            return [second, percent] as const;
          }),
        );
        let last: MemoryEvent | undefined;
        for (const event of events) {
          expect(event.previous).toBe(last?.level ?? "normal");
          expect(event.level).not.toBe(event.previous);
          if (last !== undefined && !isWorse(event.level, event.previous)) {
            expect(event.at - last.at).toBeGreaterThanOrEqual(MEMORY_COOL_DOWN_MS);
          }
          last = event;
        }
      }),
    );
  });
});
