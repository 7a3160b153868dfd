import { answerFit, type Machine, memoryOf } from "@oriel/core";
import { fitReply } from "@oriel/protocol";
import { fakeEngine, MEASURED, measuredEngine } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const GIB = 1024 ** 3;
const RAM = { id: "ram", library: "cpu", kind: "ram", totalBytes: 16 * GIB, freeBytes: 10 * GIB, source: "a test" } as const;
const probe = (): Promise<Machine> => Promise.resolve({ readAt: 0, devices: [RAM], problems: [] });
const PATH = "/api/v1/models/fake-model/fit";

describe("which windows of a model fit", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  it("is worked out for the usual windows", async () => {
    oriel = await startGateway([measuredEngine()], { probe });
    const answer = await oriel.send("GET", PATH);
    const expected = fitReply("fake-model", MEASURED.spec, answerFit(MEASURED, [RAM], { windows: undefined, serving: {} }));
    expect({ status: answer.status, body: answer.json() }).toEqual({ status: 200, body: expected });
    expect(expected.sizes.map(({ window, place }) => [window, place])).toEqual([
      [2048, "RAM"],
      [4096, "RAM"],
      [8192, "RAM"],
      [16_384, "RAM"],
      [32_768, "RAM"],
      [65_536, "does not fit"],
      [131_072, "does not fit"],
    ]);
  });

  it("is worked out for the windows and the serving that are asked for", async () => {
    oriel = await startGateway([measuredEngine()], { probe });
    const answer = await oriel.send("GET", `${PATH}?sizes=8192,16k&kv=q8_0&slots=2&unified=true&ubatch=256&swa_full=true`);
    const serving = { keys: "q8_0", values: "q8_0", slots: 2, unified: true, microBatch: 256, fullSliding: true } as const;
    const expected = answerFit(MEASURED, [RAM], { windows: [8192, 16_384], serving });
    expect(answer.json()).toEqual(fitReply("fake-model", MEASURED.spec, expected));
  });

  it("counts what the model holds already as free for itself", async () => {
    const loaded = measuredEngine({ state: "loaded", loadedWindow: 8192 });
    oriel = await startGateway([loaded], { probe });
    const back = { ...RAM, freeBytes: RAM.freeBytes + (memoryOf(MEASURED.spec, 8192, MEASURED.serving).total ?? 0) };
    const { largest } = answerFit(MEASURED, [back], { windows: undefined, serving: {} });
    expect((await oriel.send("GET", PATH)).json()).toMatchObject({ largest });
  });

  it("has no place for a model on another machine", async () => {
    oriel = await startGateway([{ ...measuredEngine(), url: "http://gpu:11434" }], { probe });
    expect((await oriel.send("GET", `${PATH}?sizes=8192`)).json()).toMatchObject({ largest: null, sizes: [{ window: 8192, place: null }] });
  });

  it("finds models whose names hold slashes and colons", async () => {
    const name = "hf.co/someone/Model-GGUF:Q4_K_M";
    oriel = await startGateway([measuredEngine({ name })], { probe });
    for (const spelt of [name, encodeURIComponent(name)]) {
      expect((await oriel.send("GET", `/api/v1/models/${spelt}/fit`)).json()).toMatchObject({ model: name });
    }
  });

  it.each([
    ["sizes=many", "sizes", 'got \\"many\\"'],
    ["kv=f8", "kv", "one of f32, f16"],
    ["slots=0", "slots", "from 1 to 256"],
    ["window=8192", "window", "expected sizes, kv"],
  ])("refuses ?%s, naming the parameter", async (query, param, told) => {
    oriel = await startGateway([measuredEngine()], { probe });
    const answer = await oriel.send("GET", `${PATH}?${query}`);
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid_request", error: { details: { param } } });
    expect(answer.text).toContain(told);
  });

  it("refuses a serving that llama.cpp would refuse, with its reason", async () => {
    const odd = { kind: "heads", kvHeads: 8, headDimK: 100, headDimV: 128 } as const;
    const spec = { ...MEASURED.spec, layers: [{ count: 1, layer: { kind: "full", cache: odd } as const }] };
    oriel = await startGateway([measuredEngine({}, () => Promise.resolve({ ...MEASURED, spec }))], { probe });
    const answer = await oriel.send("GET", `${PATH}?kv=q8_0`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("q8_0 stores 32 elements together, which does not divide the key width of 100");
  });

  it("says when it is not known, when there is no such model, and what the path takes", async () => {
    oriel = await startGateway([fakeEngine()], { probe });
    const answers = [
      await oriel.send("GET", PATH),
      await oriel.send("GET", "/api/v1/models/gpt-4/fit"),
      await oriel.send("PUT", PATH, { body: "{}" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([501, 404, 405]);
    expect(answers[0]?.text).toContain("Fake engine does not tell how the model is built");
  });
});
