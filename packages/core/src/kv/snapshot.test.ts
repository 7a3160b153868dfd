import { describe, expect, it } from "vitest";
import { longestBeginning, readManifest, type Snapshot, snapshotManifest, superseded } from "./snapshot.ts";
import { tokenChain } from "./token-chain.ts";

const talk = Array.from({ length: 2000 }, (_, index) => (index * 31) % 997);
const other = talk.map((token) => token + 1);
const snapshot = (id: string, tokens: readonly number[], bytes = tokens.length): Snapshot => ({
  id,
  key: "key",
  chain: tokenChain(tokens),
  bytes,
  checksum: "0000abcd",
});
const BEGINNING = { reuse: "beginning", window: 4096 } as const;
const WHOLE = { reuse: "whole", window: 4096 } as const;

describe("longestBeginning", () => {
  const short = snapshot("short", talk.slice(0, 300));
  const long = snapshot("long", talk.slice(0, 900));
  const foreign = snapshot("foreign", other.slice(0, 900));

  it("takes the one that spares most", () => {
    expect(longestBeginning([short, long, foreign], talk, BEGINNING)).toEqual({ snapshot: long, tokens: 900 });
    expect(longestBeginning([foreign], talk, BEGINNING)).toBeUndefined();
  });

  it("shares a beginning that ends inside a snapshot, in whole steps, and the smaller file among equals", () => {
    const prompt = [...talk.slice(0, 600), ...other.slice(600, 700)];
    expect(longestBeginning([snapshot("larger", talk.slice(0, 1500)), long], prompt, BEGINNING)).toEqual({ snapshot: long, tokens: 512 });
  });

  it("needs all of a snapshot that can only be continued", () => {
    const prompt = [...talk.slice(0, 600), ...other.slice(600, 700)];
    expect(longestBeginning([short, long], prompt, WHOLE)).toEqual({ snapshot: short, tokens: 300 });
  });

  it("never spares the last token of a prompt", () => {
    expect(longestBeginning([long], talk.slice(0, 900), BEGINNING)).toEqual({ snapshot: long, tokens: 899 });
    expect(longestBeginning([snapshot("one", [1])], [1], BEGINNING)).toBeUndefined();
  });

  it("leaves out what the window cannot hold", () => {
    expect(longestBeginning([short, long], talk, { ...BEGINNING, window: 512 })).toEqual({ snapshot: short, tokens: 300 });
  });
});

describe("superseded", () => {
  it("names those that are a beginning of the new one", () => {
    const all = [snapshot("a", talk.slice(0, 300)), snapshot("b", talk.slice(0, 1000)), snapshot("c", other.slice(0, 300))];
    expect(superseded(all, talk.slice(0, 999)).map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("a manifest", () => {
  const saved = snapshot("id", talk.slice(0, 700));

  it("comes back as it was written", () => {
    expect(readManifest("id", JSON.parse(JSON.stringify(snapshotManifest(saved))))).toEqual(saved);
  });

  it.each([
    null,
    [],
    "text",
    { ...snapshotManifest(saved), tokens: 1200 },
    { ...snapshotManifest(saved), links: [1, 2, 3] },
    { key: "key" },
  ])("is none when it is damaged (%#)", (value) => expect(readManifest("id", value)).toBeUndefined());
});
