import { OrielError } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { type EnginePlan, planEngines } from "./engine-plan.ts";
import { type ConfigSources, type Env, resolveConfig } from "./resolve.ts";

const PLACES: ConfigSources["places"] = { workingFolder: "/", fileFolder: "/", home: "/", dataFolder: "/" };
const OWN_NAMES = ["my-box", "192.168.1.7"];

function plan(env: Env): EnginePlan {
  return planEngines(resolveConfig({ flags: {}, env, file: undefined, places: PLACES }), env, OWN_NAMES);
}

function refusalOf(env: Env): string | undefined {
  try {
    plan(env);
    return undefined;
  } catch (error) {
    return error instanceof OrielError && error.code === "bad_config" ? error.message : `unexpected: ${String(error)}`;
  }
}

/** Every way of writing the address of an Oriel that listens on 127.0.0.1:11435. */
const OWN_SPELLINGS = [
  "http://127.0.0.1:11435",
  "http://127.0.0.1:11435/",
  "http://127.0.0.1:11435/v1",
  "http://localhost:11435",
  "http://LOCALHOST:11435/v1/",
  "http://localhost.:11435",
  "http://oriel.localhost:11435",
  "localhost:11435",
  "127.0.0.1:11435/v1",
  "127.1:11435",
  "127.0.0.2:11435",
  "0.0.0.0:11435",
  "http://0.0.0.0:11435",
  "[::1]:11435",
  "http://[::1]:11435/v1",
  "http://[::]:11435",
  "http://[::ffff:127.0.0.1]:11435",
  ":11435",
  "https://127.0.0.1:11435",
];

describe("planEngines", () => {
  it.each(OWN_SPELLINGS)("refuses %s as a backend, naming the variable", (address) => {
    expect(refusalOf({ ORIEL_BACKENDS: address })).toMatch(
      /^ORIEL_BACKENDS names \S+, which is this Oriel's own address \(http:\/\/127\.0\.0\.1:11435\): /,
    );
  });

  it.each(OWN_SPELLINGS)("leaves %s in OLLAMA_HOST to the user's clients, with a note", (address) => {
    const made = plan({ OLLAMA_HOST: address });
    expect(made).toMatchObject({ kind: "search", hints: [], notes: [expect.stringMatching(/^OLLAMA_HOST points at Oriel itself/)] });
  });

  it("leaves an OPENAI_BASE_URL that is Oriel to the user's clients as well", () => {
    expect(plan({ OPENAI_BASE_URL: "http://127.0.0.1:11435/v1", OPENAI_API_KEY: "hidden" })).toEqual({
      kind: "search",
      hints: [],
      notes: [
        "OPENAI_BASE_URL points at Oriel itself (http://127.0.0.1:11435/v1), as it should for your clients; Oriel does not use it as an engine.",
      ],
    });
  });

  it("follows the port and host that Oriel really listens on", () => {
    expect(refusalOf({ ORIEL_BACKENDS: "localhost:11435", ORIEL_PORT: "11436" })).toBeUndefined();
    expect(refusalOf({ ORIEL_BACKENDS: "http://localhost", ORIEL_PORT: "80" })).toMatch(/own address/);
    expect(refusalOf({ ORIEL_BACKENDS: "my-box:11435", ORIEL_HOST: "0.0.0.0" })).toMatch(/own address/);
    expect(refusalOf({ ORIEL_BACKENDS: "192.168.1.7:11435", ORIEL_HOST: "::" })).toMatch(/own address/);
    expect(refusalOf({ ORIEL_BACKENDS: "192.168.1.7:11435", ORIEL_HOST: "192.168.1.7" })).toMatch(/own address/);
    expect(refusalOf({ ORIEL_BACKENDS: "192.168.1.7:11435" })).toBeUndefined();
    expect(refusalOf({ ORIEL_BACKENDS: "localhost:11435", ORIEL_HOST: "192.168.1.7" })).toBeUndefined();
    expect(refusalOf({ ORIEL_BACKENDS: "http://other-box:11435", ORIEL_HOST: "0.0.0.0" })).toBeUndefined();
  });

  it("uses only the backends that were named, if any were", () => {
    expect(plan({ ORIEL_BACKENDS: "http://gpu:8000", OLLAMA_HOST: "http://elsewhere:11434" })).toEqual({
      kind: "named",
      backends: [{ url: "http://gpu:8000" }],
    });
  });

  it("takes other programs' variables as hints, and gives the key to its own address only", () => {
    expect(plan({ OLLAMA_HOST: "0.0.0.0", OPENAI_BASE_URL: "https://models.example/v1/", OPENAI_API_KEY: "k" })).toEqual({
      kind: "search",
      hints: [
        { variable: "OLLAMA_HOST", url: "http://127.0.0.1:11434" },
        { variable: "OPENAI_BASE_URL", url: "https://models.example/v1", apiKey: "k" },
      ],
      notes: [],
    });
  });

  it("notes a variable that holds no address", () => {
    expect(plan({ OLLAMA_HOST: "http://" })).toEqual({
      kind: "search",
      hints: [],
      notes: ["OLLAMA_HOST is no address of an engine and is not used."],
    });
  });
});
