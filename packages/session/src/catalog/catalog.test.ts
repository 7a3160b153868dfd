import { type Engine, OrielError, type WindowOverride } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { type Catalog, createCatalog } from "./catalog.ts";

describe("the catalog", () => {
  it("finds a model however its name is spelt, and by its engine's name", async () => {
    const catalog = catalogOf([fakeEngine({ id: "ollama", models: [{ name: "Qwen3:8B", state: "available" }] })]);
    for (const name of ["qwen3:8b", " QWEN3:8b ", "ollama/qwen3:8b"]) {
      expect((await catalog.route(name)).served.name).toBe("Qwen3:8B");
    }
  });

  it("offers the same model of a second engine under the engine's name", async () => {
    const model = { name: "llama3", state: "available" } as const;
    const catalog = catalogOf([fakeEngine({ id: "ollama", models: [model] }), fakeEngine({ id: "lm-studio", models: [model] })]);
    const { models } = await catalog.list();
    expect(models.map(({ name, engineId }) => [name, engineId])).toEqual([
      ["llama3", "ollama"],
      ["lm-studio/llama3", "lm-studio"],
    ]);
    expect((await catalog.route("lm-studio/llama3")).engine.id).toBe("lm-studio");
  });

  it("names the models there are when asked for another", async () => {
    await expect(catalogOf([fakeEngine()]).route("gpt-4")).rejects.toMatchObject({
      code: "model_not_found",
      message: "There is no model gpt-4: there are fake-model.",
      param: "model",
    });
  });

  it("keeps the other engines when one does not answer, and says why", async () => {
    const down: Engine = {
      ...fakeEngine({ id: "down" }),
      models: () => Promise.reject(new OrielError("engine_unreachable", "Nothing answers.")),
    };
    const { engines, models } = await catalogOf([down, fakeEngine()]).list();
    expect(engines.map(({ engine, error }) => [engine.id, error])).toEqual([
      ["down", "Nothing answers."],
      ["fake", undefined],
    ]);
    expect(models.map(({ name }) => name)).toEqual(["fake-model"]);
  });

  it("asks the engines once for many requests at the same time, and not again while the answer is fresh", async () => {
    let asked = 0;
    const engine: Engine = {
      ...fakeEngine(),
      models: () => {
        asked += 1;
        return Promise.resolve([]);
      },
    };
    const catalog = catalogOf([engine]);
    await Promise.all([catalog.list(), catalog.list(), catalog.list()]);
    await catalog.list();
    expect(asked).toBe(1);
  });

  it("sees an override that another process saved", async () => {
    const overrides: WindowOverride[] = [];
    const catalog = catalogOf([fakeEngine()], overrides);
    expect((await catalog.list()).models[0]?.window.source).toBe("loaded");
    overrides.push({ model: "FAKE-MODEL:latest", tokens: 2048, updatedAt: "2026-01-01T00:00:00.000Z" });
    expect((await catalog.refresh()).models[0]?.window).toMatchObject({ tokens: 2048, source: "override" });
  });

  it("remembers the windows clients wished for, without following them", async () => {
    const catalog = catalogOf([fakeEngine()]);
    const { served } = await catalog.route("fake-model");
    for (const wish of [32_768, 4096, 8192, 4096]) catalog.wish(served, wish);
    expect(catalog.wishes(served)).toEqual([4096, 8192, 32_768]);
    expect((await catalog.refresh()).models[0]?.window.tokens).toBe(4096);
  });

  function catalogOf(engines: readonly Engine[], overrides: readonly WindowOverride[] = []): Catalog {
    return createCatalog({
      engines,
      overrides: { list: () => Promise.resolve(overrides) },
      pins: { list: () => Promise.resolve([]) },
      now: () => 0,
      maxAgeMs: 1000,
    });
  }
});
