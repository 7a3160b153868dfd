import { describe, expect, it } from "vitest";
import { type ColdFile, coldFileName, type FoundFile, heldBytes, planCleaning, readColdFileName } from "./cold-file.ts";

const [ONE, TWO] = ["0123456789abcdef01234567", "fedcba98765432100123cdef"];
const part = (id: string, writer: number, bytes: number): ColdFile => ({ kind: "part", id, writer, bytes });
const found = (file: ColdFile, bytes: number, modifiedAt = 0): FoundFile => ({ name: coldFileName(file), file, bytes, modifiedAt });

describe("the name of a cold file", () => {
  it("says what it is", () => {
    for (const file of [{ kind: "state", id: ONE }, { kind: "manifest", id: ONE }, part(ONE, 42, 9000)] as const) {
      expect(readColdFileName(coldFileName(file))).toEqual(file);
    }
  });

  it("is not that of anything else", () => {
    const names = ["notes.txt", "abc.kv", `${ONE}.kv.bak`, `${ONE}.part`, `${ONE}.x.9.part`, `x${ONE}.kv`, `../${ONE}.kv`];
    expect(names.map(readColdFileName)).toEqual(names.map(() => undefined));
  });
});

describe("heldBytes", () => {
  it("counts what is being written as large as it will be", () => {
    expect(
      heldBytes([found({ kind: "state", id: ONE }, 100), found({ kind: "manifest", id: ONE }, 10), found(part(TWO, 1, 1000), 3)]),
    ).toBe(1110);
  });
});

describe("planCleaning", () => {
  const now = { at: 10_000_000, isAlive: (process: number) => process === 1 };
  const names = (files: readonly FoundFile[]): readonly string[] => planCleaning(files, now);

  it("removes what a process left that is gone, and what takes impossibly long", () => {
    const [alive, dead, endless] = [found(part(ONE, 1, 9), 0, now.at), found(part(ONE, 2, 9), 0, now.at), found(part(TWO, 1, 9), 0)];
    expect(names([alive, dead, endless])).toEqual([dead.name, endless.name]);
  });

  it("removes a half without the other, once no writer can be between the two", () => {
    const state = { kind: "state", id: ONE } as const;
    const manifest = { kind: "manifest", id: ONE } as const;
    expect(names([found(state, 1), found(manifest, 1)])).toEqual([]);
    expect([names([found(state, 1)]), names([found(manifest, 1)])]).toEqual([[coldFileName(state)], [coldFileName(manifest)]]);
    expect(names([found(state, 1, now.at - 1000), found({ ...manifest, id: TWO }, 1, now.at - 1000)])).toEqual([]);
  });
});
