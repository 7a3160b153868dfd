import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backlog } from "./backlog.ts";

describe("backlog", () => {
  it("gives of each key what was put last, in the order of the last puts", () => {
    const { line } = bench(5);
    line.put("a", 1);
    line.put("b", 2);
    line.put("a", 3);
    expect([line.get("a"), line.get("b"), line.get("c")]).toEqual([3, 2, undefined]);
    expect(line.newestFirst()).toEqual([3, 2]);
    expect(line.take(5)).toEqual([2, 3]);
  });

  it("gives the oldest first, at most so many at a time", () => {
    const { line } = bench(5);
    for (const [index, key] of ["a", "b", "c"].entries()) line.put(key, index);
    expect(line.take(2)).toEqual([0, 1]);
    line.written();
    expect([line.waiting, line.take(2)]).toEqual([1, [2]]);
  });

  it("still gives what is being written, as older than what came since, until it is written", () => {
    const { line } = bench(5);
    line.put("a", 1);
    line.put("b", 2);
    line.take(5);
    line.put("a", 3);
    expect(line.newestFirst()).toEqual([3, 2]);
    line.written();
    expect(line.newestFirst()).toEqual([3]);
    expect(line.get("b")).toBeUndefined();
  });

  it("takes back what was not written, as older than what came since, and keeps the newer of one key", () => {
    const { line } = bench(5);
    line.put("a", 1);
    line.put("b", 2);
    line.take(5);
    line.put("a", 3);
    line.put("c", 4);
    line.giveBack();
    expect(line.take(5)).toEqual([2, 3, 4]);
  });

  it("lets the oldest go when too many wait", () => {
    const { line, lost } = bench(2);
    for (const [index, key] of ["a", "b", "c"].entries()) line.put(key, index);
    expect(line.newestFirst()).toEqual([2, 1]);
    expect(lost()).toBe(1);
    line.take(5);
    line.put("d", 3);
    line.giveBack();
    expect(line.newestFirst()).toEqual([3, 2]);
    expect(lost()).toBe(2);
  });

  it("lets all go when it is closed, and whatever comes then", () => {
    const { line, lost } = bench(2);
    line.put("a", 1);
    line.close();
    line.put("b", 2);
    expect([line.newestFirst(), line.waiting, lost()]).toEqual([[], 0, 2]);
  });

  it("never holds more than it may, and accounts for every value", () => {
    const step = fc.constantFrom("put", "put", "put", "take", "written", "giveBack");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, most) => {
        const { line, lost } = bench(most);
        let put = 0;
        let written = 0;
        let underWay = 0;
        for (const step of steps) {
          if (step === "put") line.put(`key-${put++}`, put);
          else if (step === "take" && underWay === 0) underWay = line.take(2).length;
          else if (step === "written") line.written();
          else if (step === "giveBack") line.giveBack();
          if (step === "written") written += underWay;
          if (step === "written" || step === "giveBack") underWay = 0;
          expect(line.newestFirst().length).toBeLessThanOrEqual(2 * most);
          expect(written + line.newestFirst().length + lost()).toBe(put);
        }
      }),
    );
  });
});

function bench(most: number) {
  let count = 0;
  const line = backlog<number>(most, () => {
    count += 1;
  });
  return { line, lost: () => count };
}
