import type { Engine, KvTiers } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const HOT = { sessions: 1, slots: 2, bytes: 4096, hits: 3, tokens: 900 };
const COLD = {
  sessions: 4,
  bytes: 5000,
  folderBytes: 7000,
  maxBytes: 9000,
  saves: 6,
  writtenBytes: 6000,
  writingMs: 12,
  restores: 2,
  refused: 1,
  tokens: 1500,
  savedMs: 2500,
};

function keeping(id: string, tiers: Omit<KvTiers, "model">): Engine {
  return { ...fakeEngine({ id }), kvTiers: () => [{ model: "fake-model", ...tiers }] };
}

describe("the tiers of conversations' states", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  it("are shown for each model under the name it is served by", async () => {
    oriel = await startGateway([keeping("one", { hot: HOT, cold: COLD }), keeping("two", { hot: undefined, cold: undefined })]);
    expect((await oriel.send("GET", "/api/v1/machine")).json()).toMatchObject({
      kv: [
        {
          model: "fake-model",
          engine: "one",
          hot: HOT,
          cold: {
            sessions: 4,
            bytes: 5000,
            folder_bytes: 7000,
            max_bytes: 9000,
            saves: 6,
            restores: 2,
            refused: 1,
            tokens: 1500,
            saved_ms: 2500,
          },
        },
        { model: "two/fake-model", engine: "two", hot: null, cold: null },
      ],
    });
  });

  it("are none where no engine keeps any", async () => {
    oriel = await startGateway();
    expect((await oriel.send("GET", "/api/v1/machine")).json()).toMatchObject({ kv: [] });
    expect((await oriel.send("GET", "/metrics")).text).not.toContain("oriel_kv_sessions{");
  });

  it("are counted for Prometheus, what is unknown left out", async () => {
    oriel = await startGateway([keeping("one", { hot: { ...HOT, bytes: undefined }, cold: COLD })]);
    const { text } = await oriel.send("GET", "/metrics");
    expect(text.split("\n").filter((line) => line.startsWith("oriel_kv_"))).toEqual([
      'oriel_kv_sessions{model="fake-model",tier="ram"} 1',
      'oriel_kv_sessions{model="fake-model",tier="ssd"} 4',
      'oriel_kv_bytes{model="fake-model",tier="ssd"} 5000',
      'oriel_kv_restores_total{model="fake-model",tier="ram"} 3',
      'oriel_kv_restores_total{model="fake-model",tier="ssd"} 2',
      'oriel_kv_spared_tokens_total{model="fake-model",tier="ram"} 900',
      'oriel_kv_spared_tokens_total{model="fake-model",tier="ssd"} 1500',
      'oriel_kv_refused_total{model="fake-model"} 1',
      'oriel_kv_saved_seconds_total{model="fake-model"} 2.5',
    ]);
  });
});
