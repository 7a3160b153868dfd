import { OrielError } from "@oriel/core";
import type { EngineKind, FoundEngine, Identity } from "@oriel/engine";
import { fakeEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import type { EnginePlan } from "../config/engine-plan.ts";
import { type EngineFinder, findEngines } from "./find-engines.ts";

function found(url: string, kind: EngineKind): FoundEngine {
  return { url, kind, id: kind, label: kind, version: undefined };
}

/** A network where these answer; nothing else does. Remembers which keys were shown to whom. */
function network(answering: Readonly<Record<string, EngineKind | "oriel" | "other">>, usual: readonly FoundEngine[] = []) {
  const keys: string[] = [];
  const made: object[] = [];
  const finder: EngineFinder = {
    identify: async (url, { apiKey }): Promise<Identity> => {
      if (apiKey !== undefined) keys.push(`${apiKey} to ${url}`);
      const is = answering[url];
      if (is === undefined) return { is: "nobody", url, reason: new OrielError("engine_unreachable", "refused") };
      return is === "oriel" || is === "other" ? { is, url } : { is: "engine", engine: found(url, is) };
    },
    discoverEngines: async () => usual,
    engineFor: (engine, options) => {
      made.push({ ...engine, ...options });
      return fakeEngine({ id: engine.id });
    },
  };
  return { finder, keys, made };
}

const SEARCH = { kind: "search", hints: [], notes: [] } as const satisfies EnginePlan;

async function refusalOf(plan: EnginePlan, finder: EngineFinder) {
  try {
    await findEngines(plan, finder);
    return undefined;
  } catch (error) {
    return error instanceof OrielError ? { code: error.code, message: error.message } : error;
  }
}

describe("findEngines", () => {
  it("asks named backends what they are, and gives each an id of its own", async () => {
    const { finder, made } = network({ "http://a:1": "vllm", "http://b:2": "ollama", "http://c:3": "vllm" });
    const backends = [{ url: "http://a:1", apiKey: "k" }, { url: "http://b:2" }, { url: "http://c:3" }];
    const { engines } = await findEngines({ kind: "named", backends }, finder);
    expect(engines.map(({ id }) => id)).toEqual(["vllm", "ollama", "vllm-2"]);
    expect(made).toEqual([
      { id: "vllm", url: "http://a:1", kind: "vllm", apiKey: "k" },
      { id: "ollama", url: "http://b:2", kind: "ollama", apiKey: undefined },
      { id: "vllm-2", url: "http://c:3", kind: "vllm", apiKey: undefined },
    ]);
  });

  it("takes a backend of a configured kind as it is, even while it is down", async () => {
    const { finder, made } = network({});
    await findEngines({ kind: "named", backends: [{ url: "http://a:1", kind: "vllm" }] }, finder);
    expect(made).toEqual([{ id: "vllm", url: "http://a:1", kind: "vllm", apiKey: undefined }]);
  });

  it("refuses a named backend that is Oriel, that is no engine, or that is not there", async () => {
    const { finder } = network({ "http://a:1": "oriel", "http://b:2": "other" });
    const named = (url: string): EnginePlan => ({ kind: "named", backends: [{ url }] });
    expect(await refusalOf(named("http://a:1"), finder)).toEqual({
      code: "bad_config",
      message: "The backend http://a:1 is an Oriel, not an engine: name the engine behind it.",
    });
    expect(await refusalOf(named("http://b:2"), finder)).toEqual({
      code: "bad_config",
      message:
        "What answers at the backend http://b:2 is no engine that Oriel knows: check the address, or name its kind in the config file.",
    });
    expect(await refusalOf(named("http://c:3"), finder)).toEqual({
      code: "engine_unreachable",
      message:
        "The backend http://c:3 does not answer, so that Oriel cannot tell what it is: start it, or name its kind in the config file.",
    });
  });

  it("finds what answers on the usual ports, once, however a variable spells it", async () => {
    const usual = [found("http://127.0.0.1:11434", "ollama"), found("http://127.0.0.1:8080", "llama-server")];
    const { finder, made } = network({ "http://localhost:11434": "ollama" }, usual);
    const hints = [{ variable: "OLLAMA_HOST", url: "http://localhost:11434" }];
    await findEngines({ ...SEARCH, hints }, finder);
    expect(made).toEqual([
      { id: "ollama", url: "http://localhost:11434", kind: "ollama", apiKey: undefined },
      { id: "llama-server", url: "http://127.0.0.1:8080", kind: "llama-server", apiKey: undefined },
    ]);
  });

  it("notes a variable that leads to no engine, and shows its key to nobody else", async () => {
    const { finder, keys, made } = network({ "https://a": "oriel", "https://b": "other" });
    const hints = ["https://a", "https://b", "https://c"].map((url) => ({ variable: "OPENAI_BASE_URL", url, apiKey: "k" }));
    expect(await findEngines({ ...SEARCH, hints, notes: ["an earlier note"] }, finder)).toEqual({
      engines: [],
      notes: [
        "an earlier note",
        "OPENAI_BASE_URL names https://a, which is an Oriel, as it should for your clients; it is not used as an engine.",
        "OPENAI_BASE_URL names https://b, where no engine that Oriel knows answers; it is not used.",
        "OPENAI_BASE_URL names https://c, where nothing answers; it is not used.",
      ],
    });
    expect({ keys, made }).toEqual({ keys: ["k to https://a", "k to https://b", "k to https://c"], made: [] });
  });
});
