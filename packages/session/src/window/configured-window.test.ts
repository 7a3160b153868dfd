import {
  conversationConfig,
  type Margins,
  marginsOf,
  OrielError,
  SHIPPED_POLICIES,
  type Store,
  type Tokens,
  type WindowSettings,
} from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "../catalog/catalog.ts";
import type { WindowPlanner } from "../context/ports.ts";
import { policyOf } from "../policy-of.ts";
import { windowKeeper } from "./window-keeper.ts";

const AT = Date.UTC(2026, 0, 1);
/** The default policy shrinks a window after half an hour, and a use is noted a minute late at most. */
const IDLE = 31 * 60_000;

describe("the window of a model, of which conversations want different sizes", () => {
  let store: Store;
  let asked: (Margins | undefined)[];
  let fits: Tokens | undefined;
  let nowMs: number;
  beforeEach(async () => {
    store = await openSqliteStore({ path: ":memory:", now: () => new Date(AT).toISOString() });
    asked = [];
    fits = undefined;
    nowMs = AT;
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

  it("stays as it is for another process, until nobody has used it for long", async () => {
    await planning(keeper())(20_000, undefined);
    const another = planning(keeper());
    expect(await another(1000, { targetSize: 4096, autoSize: false })).toBe(32_768);
    nowMs += IDLE;
    expect(await another(1000, undefined)).toBe(8192);
  });

  it("is not shrunk by a process that has long been unused while another is busy with the model", async () => {
    const [busy, unused] = [planning(keeper()), planning(keeper())];
    await unused(1000, undefined);
    await busy(20_000, undefined);
    for (const endMs = nowMs + 2 * IDLE; nowMs < endMs; nowMs += 45_000) await busy(1000, undefined);
    expect(await unused(1000, undefined)).toBe(32_768);
    nowMs += IDLE - 2 * 60_000;
    expect(await unused(1000, undefined)).toBe(32_768);
    nowMs += IDLE;
    expect(await unused(1000, undefined)).toBe(8192);
  });

  it("is noted as used once a minute, however often it is", async () => {
    let noted = 0;
    const used: Store["pins"]["used"] = (...use) => {
      noted += 1;
      return store.pins.used(...use);
    };
    const planned = planning(keeper({ ...store.pins, used }));
    for (let asked = 0; asked < 130; asked += 1, nowMs += 1000) await planned(1000, undefined);
    expect(noted).toBe(3);
  });

  it("is planned all the same when its use cannot be noted", async () => {
    const used = (): Promise<void> => Promise.reject(new OrielError("storage_failed", "The disk is full."));
    expect(await planning(keeper({ ...store.pins, used }))(1000, undefined)).toBe(8192);
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

  function keeper(pins: Store["pins"] = store.pins): WindowPlanner {
    const silent = (): void => undefined;
    return windowKeeper({
      pins,
      fits: (_offer, margins) => {
        asked.push(margins);
        return Promise.resolve(fits);
      },
      tally: { asked: silent, changed: silent },
      profiles: [],
      now: () => nowMs,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
  }

  /** What window a prompt of so many tokens is sent in. */
  function planning(windows: WindowPlanner): (usage: Tokens, config: WindowSettings | undefined) => Promise<Tokens | undefined> {
    const engine = fakeEngine({ models: [{ name: "m", state: "available", maxWindow: 131_072 }] });
    const catalog = createCatalog({ engines: [engine], overrides: store.overrides, pins: store.pins, now: () => nowMs, maxAgeMs: 0 });
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
