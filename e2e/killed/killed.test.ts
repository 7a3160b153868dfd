import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeUpstream, gate } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAKE, fakeOllama } from "../fake-ollama.ts";
import { call } from "../http.ts";
import { type Oriel, startOriel } from "../oriel.ts";
import { type Client, work } from "./client.ts";
import { faults, type Ledger, ledger } from "./ledger.ts";
import { seeded } from "./seeded.ts";

/** How often it is killed: a few times in every run, and by hand as often as one likes. */
const KILLS = Number(process.env["E2E_KILLS"] ?? 10);
const SEED = Number(process.env["E2E_SEED"] ?? 5);
const CLIENTS = 4;
/** A kill comes within so many things that happen. */
const MOST_STEPS = 160;

const REPLY = Array.from(
  { length: 12 },
  (_, piece) => `It is known of the harbour, in its part ${piece}, that boats come and go with the tide. `,
);

describe("a gateway that is killed at any moment, again and again", () => {
  let dataDir: string;
  let engine: FakeUpstream;
  /** Called with each thing that happens. */
  let happened = (): void => undefined;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "oriel-data-"));
    engine = await fakeOllama(() => ({ pieces: pieces() }));
  });
  afterAll(async () => {
    await engine.close();
    await rm(dataDir, { recursive: true });
  });

  function* pieces(): Generator<string> {
    for (const piece of REPLY) {
      happened();
      yield piece;
    }
  }

  async function start(): Promise<Oriel> {
    const oriel = await startOriel({ dataDir, args: ["--backend", engine.url] });
    expect(oriel.events.filter(({ event }) => event === "note")).toEqual([]);
    return oriel;
  }

  async function begin(oriel: Oriel): Promise<Ledger> {
    const { json } = await call(oriel, "POST", "/api/v1/sessions", { model: FAKE, settings: { max_snapshots: 1000 } });
    return ledger(String(json["session_id"]));
  }

  /** Lets everybody work until so many things have happened, and kills it there. */
  async function workUntilKilled(oriel: Oriel, all: readonly Omit<Client, "happened">[], steps: number): Promise<void> {
    const killed = gate();
    let left = steps;
    happened = () => {
      left -= 1;
      if (left !== 0) return;
      process.kill(oriel.pid, "SIGKILL");
      killed.open();
    };
    const ends = all.map((client) => work(oriel, { ...client, happened: () => happened() }).catch((thrown: unknown) => ({ thrown, left })));
    await killed.opened;
    await oriel.end;
    // Nobody was refused anything before.
    expect((await Promise.all(ends)).filter((end) => end.left > 0)).toEqual([]);
  }

  it(
    `has all that was acknowledged, and goes on (${KILLS} kills)`,
    async () => {
      const random = seeded(SEED);
      let oriel = await start();
      const clients = await Promise.all(
        Array.from({ length: CLIENTS }, async (_, index) => ({ kept: await begin(oriel), random: seeded(SEED * 1000 + index) })),
      );
      for (let kill = 0; kill < KILLS; kill += 1) {
        await workUntilKilled(oriel, clients, 1 + Math.floor(random() * MOST_STEPS));
        oriel = await start();
        const found = await Promise.all(clients.map(({ kept }) => faults(oriel, kept)));
        expect(found.flat(), `after kill ${kill + 1} of seed ${SEED}`).toEqual([]);
      }
      // Everything was under way when it was killed: turns, other courses, saved states.
      const all = clients.map(({ kept }) => [kept.messages.size, kept.branches.size - 1, kept.snapshots.size]);
      const [messages = 0, branches = 0, snapshots = 0] = [0, 1, 2].map((kind) =>
        all.reduce((sum, counts) => sum + (counts[kind] ?? 0), 0),
      );
      expect({ messages: messages > 3 * KILLS, branches: branches > 0, snapshots: snapshots > 0 }).toEqual({
        messages: true,
        branches: true,
        snapshots: true,
      });
      await oriel.stop();
    },
    30_000 + KILLS * 10_000,
  );
});
