import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RegisteredModel } from "@oriel/core";
import { defaultWindow, type EmbeddedEngineOptions, readGgufFile } from "@oriel/engine";
import { fakeEngine, tinyModel } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Config, type Flags, resolveConfig } from "../config/resolve.ts";
import { embeddedEngines } from "./embedded-engines.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-embedded-"));
  for (const name of ["first", "second"]) await writeFile(join(folder, `${name}.gguf`), tinyModel({ trainedWindow: 4096 }));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the embedded engines of `oriel up`", () => {
  it("wait as long as the settings say", async () => {
    const { made } = await enginesWith({ loadTimeoutMs: ["1min"], queueTimeoutMs: ["0"], silenceTimeoutMs: ["5s"] });
    const patience = { loadTimeoutMs: 60_000, queueTimeoutMs: 0, silenceTimeoutMs: 5000 };
    expect(made).toMatchObject([patience, patience]);
  });

  it("make room in a full window as the setting says, or as the registry says of one of them", async () => {
    const registered: readonly RegisteredModel[] = [entry({ id: "second", kvStrategy: { name: "keep_first", keepFirst: 64 } })];
    const { made, notes } = await enginesWith({ kvStrategy: ["fifo"] }, registered);
    expect(made.map(({ kvStrategy }) => kvStrategy)).toEqual([{ name: "fifo" }, { name: "keep_first", keepFirst: 64 }]);
    expect(notes).toEqual([]);
    const without = await enginesWith({ kvStrategy: ["fifo"] }, [entry({ id: "first", kvStrategy: "none" })]);
    expect(without.made.map(({ kvStrategy }) => kvStrategy)).toEqual([undefined, { name: "fifo" }]);
  });

  it("tell of a strategy that does not suit the window of its model, whoever set it", async () => {
    const window = { name: "sliding_window", windowSize: 2048 } as const;
    const { notes } = await enginesWith({ kvStrategy: ["sliding_window:8192"] }, [
      entry({ id: "second", window: 1024, kvStrategy: window }),
    ]);
    expect(notes).toEqual([
      "The KV strategy of first does not suit its window of 4,096 tokens: sliding_window keeps the newest tokens, 1 up to the window of 4,096, not 8192.",
      "The KV strategy of second does not suit its window of 1,024 tokens: sliding_window keeps the newest tokens, 1 up to the window of 1,024, not 2048.",
    ]);
  });
});

/** The options of the engines of both models, and what is told of them. */
async function enginesWith(flags: Flags, registered: readonly RegisteredModel[] = []) {
  const made: EmbeddedEngineOptions[] = [];
  const parts = {
    embeddedEngine(options: EmbeddedEngineOptions) {
      made.push(options);
      return fakeEngine();
    },
    readGgufFile,
    defaultWindow,
  };
  const files = ["first", "second"].map((name) => ({ path: join(folder, `${name}.gguf`), isDemonstration: false }));
  const { notes } = await embeddedEngines(files, config(flags), registered, parts, { house: (make) => make() }, SILENT);
  return { made, notes };
}

const ignore = (): void => undefined;
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function config(flags: Flags): Config {
  const places = { workingFolder: folder, fileFolder: folder, home: folder, dataFolder: folder };
  return resolveConfig({ flags, env: {}, file: undefined, places });
}

function entry(model: Partial<RegisteredModel> & Pick<RegisteredModel, "id">): RegisteredModel {
  return { path: undefined, window: undefined, tier: undefined, ...model };
}
