import { afterEach, describe, expect, it, vi } from "vitest";
import { keepKey, keyHeader } from "./key.ts";

afterEach(() => vi.unstubAllGlobals());

function stubStorage(setItem: (name: string, value: string) => void = () => undefined): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem(name: string, value: string) {
      setItem(name, value);
      kept.set(name, value);
    },
  });
  return kept;
}

describe("the key of a tab", () => {
  it("is sent once it was typed", () => {
    stubStorage();
    expect(keyHeader()).toEqual({});
    expect(keepKey("  sk-oriel-1\n")).toBe(true);
    expect(keyHeader()).toEqual({ authorization: "Bearer sk-oriel-1" });
  });

  it.each(["", "  ", "two words", "ключ"])("is not %j, which no header can carry", (typed) => {
    const kept = stubStorage();
    expect(keepKey(typed)).toBe(false);
    expect(kept.size).toBe(0);
  });

  it("is none where the browser keeps nothing", () => {
    vi.stubGlobal("sessionStorage", undefined);
    expect([keepKey("sk-1"), keyHeader()]).toEqual([false, {}]);
  });
});
