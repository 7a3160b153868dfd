import { type Cut, type KnownContext, UNCUT } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { chainOf } from "./chain.ts";
import { recognise, remembered } from "./recognise.ts";

const CUT: Cut = { changes: [{ kind: "drop", from: 0, to: 2, reason: "over_budget" }] };
const RULES = "oriel trim";
const plain = (text: string): string => text;

describe("whose conversation a request belongs to", () => {
  it("is told by the longest beginning that has been seen", async () => {
    const world = worldOf([known("c-old", ["a", "b", "c"], UNCUT), known("c-1", ["a", "b", "c", "d"], CUT)]);
    expect(await recognise(world, {}, chainOf(["a", "b", "c", "d", "e"], plain), RULES)).toEqual({
      session: "c-1",
      how: "prefix",
      rules: RULES,
      cut: CUT,
    });
  });

  it("is told by an early beginning too, where much has been said since", async () => {
    const said = Array.from({ length: 40 }, (_, at) => `message ${at}`);
    const world = worldOf([known("c-1", said.slice(0, 3), CUT), known("c-2", said.slice(0, 2), UNCUT)]);
    expect(await recognise(world, {}, chainOf(said, plain), RULES)).toMatchObject({ session: "c-1", how: "prefix", cut: CUT });
  });

  it("does not take over a cut that was made under other rules", async () => {
    const world = worldOf([known("c-1", ["a", "b", "c"], CUT)]);
    const found = await recognise(world, {}, chainOf(["a", "b", "c"], plain), "oriel summarize");
    expect(found).toEqual({ session: "c-1", how: "prefix", rules: "oriel summarize", cut: UNCUT });
  });

  it("goes back to the cut from before a request under other rules", async () => {
    const between = { ...known("c-1", ["a", "b", "c", "d"], UNCUT), rules: "oriel reject" };
    const world = worldOf([known("c-0", ["a", "b"], UNCUT), known("c-1", ["a", "b", "c"], CUT), between]);
    expect(await recognise(world, {}, chainOf(["a", "b", "c", "d", "e"], plain), RULES)).toEqual({
      session: "c-1",
      how: "prefix",
      rules: RULES,
      cut: CUT,
    });
  });

  it("looks not much further back than that, in a conversation that was long held otherwise", async () => {
    const said = Array.from({ length: 50 }, (_, at) => `m${at}`);
    const points = said.map((_, at) => ({ ...known("c-1", said.slice(0, at + 1), CUT), rules: at === 0 ? RULES : "oriel reject" }));
    const world = worldOf(points);
    let looked = 0;
    const find = (keys: readonly string[]): Promise<KnownContext | undefined> => {
      looked += 1;
      return world.contexts.find(keys);
    };
    const found = await recognise({ ...world, contexts: { ...world.contexts, find } }, {}, chainOf(said, plain), RULES);
    expect({ found, looked }).toEqual({ found: { session: "c-1", how: "prefix", rules: RULES, cut: UNCUT }, looked: 9 });
  });

  it("is nobody's yet when nothing of it has been seen", async () => {
    const world = worldOf([known("c-1", ["hello", "hello!"], UNCUT)]);
    expect(await recognise(world, {}, chainOf(["hello", "who are you?"], plain), RULES)).toEqual({
      session: "c-9",
      how: "new",
      rules: RULES,
      cut: UNCUT,
    });
  });

  it("is what the client says, with the cut that was made for these very messages", async () => {
    const world = worldOf([known("mine", ["a", "b", "c"], CUT)]);
    const conversation = { kind: "named" as const, id: "mine" };
    expect(await recognise(world, { conversation }, chainOf(["a", "b", "c", "d"], plain), RULES)).toEqual({
      session: "mine",
      how: "named",
      rules: RULES,
      cut: CUT,
    });
    const edited = chainOf(["a", "x", "c", "d"], plain);
    expect(await recognise(world, { conversation }, edited, RULES)).toEqual({ session: "mine", how: "named", rules: RULES, cut: UNCUT });
  });
});

describe("whose conversation it is when the store cannot be read", () => {
  it("is nobody's yet, and the request goes on", async () => {
    const world = { ...worldOf([]), contexts: { find: () => Promise.reject(new Error("disk")), put: () => Promise.resolve() } };
    expect(await recognise(world, {}, chainOf(["a", "b", "c"], plain), RULES)).toEqual({
      session: "c-9",
      how: "new",
      rules: RULES,
      cut: UNCUT,
    });
  });
});

describe("what is remembered", () => {
  it("is the cut at each point, under the name of the conversation", () => {
    const recognised = { session: "c-1", how: "new", rules: RULES, cut: UNCUT } as const;
    expect(remembered(recognised, [{ key: "k", messages: 3 }], CUT, "2026-01-01T00:00:00.000Z")).toEqual([
      { key: "k", session: "c-1", messages: 3, rules: RULES, cut: CUT, updatedAt: "2026-01-01T00:00:00.000Z" },
    ]);
  });
});

const silent = (): void => undefined;

function known(session: string, messages: readonly string[], cut: Cut): KnownContext {
  return {
    key: chainOf(messages, plain).at(-1) ?? "",
    session,
    messages: messages.length,
    rules: RULES,
    cut,
    updatedAt: "2026-01-01T00:00:00.000Z",
  };
}

function worldOf(contexts: readonly KnownContext[]): Parameters<typeof recognise>[0] {
  const find = async (keys: readonly string[]): Promise<KnownContext | undefined> =>
    keys.flatMap((key) => contexts.filter((context) => context.key === key)).at(0);
  return {
    contexts: { find, put: () => Promise.resolve() },
    newId: (prefix) => `${prefix}-9`,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  };
}
