import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_FILE, type Oriel, oriel, startOriel } from "./oriel.ts";

describe("an Oriel is no engine of another Oriel", () => {
  let first: Oriel;

  beforeAll(async () => {
    first = await startOriel();
  });
  afterAll(() => first.stop());

  it("is refused when it is named as a backend", async () => {
    const ended = await oriel(["up", "--port", "0", "--backend", first.url]);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toMatch(new RegExp(`^error: .*${first.url} is an Oriel, not an engine: name the engine behind it\\.\n$`));
  });

  it("is refused under its OpenAI address too", async () => {
    const ended = await oriel(["up", "--port", "0", "--backend", `${first.url}/v1`]);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
    expect(ended.stderr).toMatch(/^error: .*is an Oriel, not an engine/);
  });

  it("is left out with a note when the clients' variables lead to it", async () => {
    const second = await startOriel({ args: ["--model", DEMO_FILE], env: { OLLAMA_HOST: first.url } });
    await second.stop();
    expect(second.events.filter(({ event }) => event === "note")).toEqual([
      {
        event: "note",
        message: expect.stringMatching(/^OLLAMA_HOST names .* which is an Oriel, as it should for your clients; it is not used/),
      },
    ]);
  });
});
