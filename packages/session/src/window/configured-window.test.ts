import { conversationConfig, type Margins, marginsOf, SHIPPED_POLICIES, type Store, type Tokens, type WindowSettings } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "../catalog/catalog.ts";
import type { WindowPlanner } from "../context/ports.ts";
import { policyOf } from "../policy-of.ts";
import { windowKeeper } from "./window-keeper.ts";

const AT = Date.UTC(2026, 0, 1);

describe("the window of a model, of which conversations want different sizes", () => {
  let store: Store;
  let asked: (Margins | undefined)[];
  let fits: Tokens | undefined;
  beforeEach(async () => {
    store = await openSqliteStore({ path: ":memory:", now: () => new Date(AT).toISOString() });
    asked = [];
    fits = undefined;
  });
  afterEach(() => store.close());

  it("is one for all: it grows for who needs more, and shrinks for nobody", async () => {
    const planned = planning(keeper());
    expect(await planned(1000, { targetSize: 4096, maxSize: 8192 })).toBe(4096);
    expect(await planned(6000, { targetSize: 4096, maxSize: 8192 })).toBe(8192);
    expect(await planned(20_000, { targetSize: 4096, maxSize: 8192 })).toBe(8192);
    expect(await planned(20_000, undefined)).toBe(32_768);
    expect(await planned(1000, { targetSize: 4096, autoSize: false })).toBe(32_768);
    expect(await planned(1000, { minSize: 40_000 })).toBe(40_000);
    expect(await planned(1000, undefined)).toBe(40_000);
  });

  it("begins anew in another process, as long as it is not loaded", async () => {
    await planning(keeper())(20_000, undefined);
    expect(await planning(keeper())(1000, { targetSize: 4096, autoSize: false })).toBe(4096);
    expect((await store.pins.list()).map(({ window }) => window)).toEqual([4096]);
  });

  it("grows as far as the memory reaches that is to stay free, which is asked for", async () => {
    fits = 10_000;
    const planned = planning(keeper());
    const buffered = { minSize: 16_384, memoryBufferBytes: 4 * 1024 ** 3 };
    expect(await planned(1000, buffered)).toBe(10_000);
    expect(asked).toEqual([marginsOf(conversationConfig(buffered))]);
    await planned(9500, undefined);
    expect(asked.slice(1)).toEqual([undefined]);
  });

  function keeper(): WindowPlanner {
    const silent = (): void => undefined;
    return windowKeeper({
      pins: store.pins,
      fits: (_offer, margins) => {
        asked.push(margins);
        return Promise.resolve(fits);
      },
      tally: { asked: silent, changed: silent },
      profiles: [],
      now: () => AT,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
  }

  /** What window a prompt of so many tokens is sent in. */
  function planning(windows: WindowPlanner): (usage: Tokens, config: WindowSettings | undefined) => Promise<Tokens | undefined> {
    const engine = fakeEngine({ models: [{ name: "m", state: "available", maxWindow: 131_072 }] });
    const catalog = createCatalog({ engines: [engine], overrides: store.overrides, pins: store.pins, now: () => AT, maxAgeMs: 0 });
    return async (usage, wanted) => {
      await catalog.refresh();
      const config = wanted === undefined ? undefined : conversationConfig(wanted);
      const standing = {
        policy: policyOf(SHIPPED_POLICIES, { policy: undefined, config }),
        config,
        current: undefined,
        isFirstTurn: false,
        modelChanged: false,
      };
      const offer = await catalog.route("m");
      return (await windows.plan(offer, { usage, allowance: 512, wish: undefined }, standing)).window;
    };
  }
});
