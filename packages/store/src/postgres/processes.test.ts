import { once } from "node:events";
import { NOTHING_USED, type Store, type StoredMessage } from "@oriel/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PostgresUnderTest, postgresUnderTest } from "../testing/postgres-under-test.ts";
import { sharedByProcesses } from "../testing/shared-by-processes.ts";
import { finished, startWriter } from "../testing/writers.ts";
import { openPostgresStore } from "./open.ts";

const NOW = "2025-01-01T00:00:00.000Z";
const SESSION = { model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: NOW, updatedAt: NOW };

let postgres: PostgresUnderTest;
let url: string;
const opened: Store[] = [];
beforeAll(async () => {
  postgres = await postgresUnderTest();
});
beforeEach(() => {
  url = postgres.freshUrl();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
afterAll(() => postgres.close());

const open = (): Promise<Store> => openPostgresStore({ url, now: () => NOW });

async function opens(): Promise<Store> {
  const store = await open();
  opened.push(store);
  return store;
}

sharedByProcesses({ place: () => url, open });

describe("turns of one session", () => {
  it("come one after the other, whichever process takes them", async () => {
    const store = await opens();
    await store.sessions.create({ id: "a", ...SESSION });
    await Promise.all(["x", "y", "z"].map((writer) => finished(startWriter(url, "turns", "a", writer, "15"))));
    const messages = await store.messages.list("a");
    const turns = messages.map(({ id }) => id.replace(/-(asked|answered)$/, ""));
    expect(messages).toHaveLength(90);
    expect(turns.filter((_, at) => at % 2 === 0)).toEqual(turns.filter((_, at) => at % 2 === 1));
  });

  it("are not waited for by those who were told to stop", async () => {
    const [one, other] = [await opens(), await opens()];
    const end = await one.turns?.begin("a");
    await expect(other.turns?.begin("a", AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
    end?.();
    (await other.turns?.begin("a"))?.();
  });

  it("wait for nobody in another session", async () => {
    const [one, other] = [await opens(), await opens()];
    const endings = await Promise.all([one.turns?.begin("a"), other.turns?.begin("b"), one.turns?.begin("c")]);
    for (const end of endings) end?.();
  });

  it("end with the process that took them, also when it is killed", async () => {
    const store = await opens();
    const writer = startWriter(url, "turn-for-ever", "a");
    await once(writer.stdout, "data");
    const begun = store.turns?.begin("a");
    writer.kill("SIGKILL");
    const end = await begun;
    end?.();
  });

  it("may begin again when the server was started anew, and are free then", async () => {
    const [one, other] = [await opens(), await opens()];
    const end = await one.turns?.begin("a");
    await postgres.server.stop();
    await postgres.server.start();
    const endOther = await other.turns?.begin("a");
    // What it had was lost: it gives nothing back that is another's by now.
    end?.();
    const third = await opens();
    let isThirdIn = false;
    const next = third.turns?.begin("a").then((ends) => {
      isThirdIn = true;
      return ends;
    });
    await third.sessions.get("a");
    expect(isThirdIn).toBe(false);
    endOther?.();
    (await next)?.();
  });
});

describe("two writers that wait for each other", () => {
  it("both go through: the server undoes one, and it is tried again", async () => {
    const store = await opens();
    for (const id of ["a", "b"]) await store.sessions.create({ id, ...SESSION });
    const message = (id: string): StoredMessage => ({
      id: `m-${id}`,
      sessionId: id,
      branch: id,
      position: 0,
      message: { role: "user", content: [] },
      createdAt: NOW,
    });
    // The other one holds b, and wants a once the store, which holds a, waits for b. It leaves it to the store's connection to notice.
    const other = postgres.sql(`
      set search_path = ${new URL(url).searchParams.get("schema")}; set deadlock_timeout = '1min';
      begin; update sessions set title = 'held' where id = 'b'; select pg_advisory_lock(${HOLDS_B});
      do $$ begin loop exit when exists (select from pg_locks where not granted); end loop; end $$;
      update sessions set title = 'held' where id = 'a'; commit`);
    while ((await postgres.sql(`select from pg_locks where locktype = 'advisory' and objid = ${HOLDS_B}`)).length === 0);
    await store.messages.append([message("a"), message("b")]);
    await other;
    for (const id of ["a", "b"]) {
      expect(await store.sessions.get(id)).toMatchObject({ title: "held", messageCount: 1 });
    }
  });
});

describe("what is used", () => {
  it("is counted though it is forgotten between the making of its row and the holding of it", async () => {
    const store = await opens();
    const schema = new URL(url).searchParams.get("schema");
    await postgres.sql(`create sequence ${schema}.times;
      create function ${schema}.forget() returns trigger language plpgsql as $$ begin
        if nextval('${schema}.times') < 3 then delete from ${schema}.quota_usage; end if; return null; end $$;
      create trigger forget after insert on ${schema}.quota_usage for each statement execute function ${schema}.forget()`);
    await store.usage.change(["a"], (usages) => usages.map((usage) => ({ ...usage, at: 7 })));
    expect(await store.usage.list()).toEqual([{ subject: "a", usage: { ...NOTHING_USED, at: 7 } }]);
  });
});

const HOLDS_B = 4711;
