import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openPostgresStore, openSqliteStore } from "@oriel/store";
import { startPostgres } from "@oriel/testkit";
import { showMs, showRatio } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { median } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "30" }, out: { type: "string" } } });
const rounds = Number(options.rounds);
const TEXT = "It is known of the harbour that boats come and go with the tide. ".repeat(8);
/** How long the conversation is that is read. */
const LONG = 200;
/** How many write at once. */
const MANY = 16;

const now = () => new Date().toISOString();
const on = machine();
const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
const postgres = await startPostgres({ isSynced: true });
try {
  const stores = {
    sqlite: await openSqliteStore({ path: join(folder, "oriel.db"), now }),
    postgres: await openPostgresStore({ url: postgres.url("/postgres?schema=bench"), now }),
  };
  const lanes = { sqlite: await lanesOf(stores.sqlite), postgres: await lanesOf(stores.postgres) };
  const rows = [];
  for (const name of Object.keys(lanes.sqlite)) {
    /** @type {{ sqlite: number[], postgres: number[] }} */
    const times = { sqlite: [], postgres: [] };
    for (let round = -3; round < rounds; round += 1) {
      for (const kind of /** @type {const} */ (["sqlite", "postgres"])) {
        const startedMs = performance.now();
        await lanes[kind][name]?.();
        // The first rounds warm up.
        if (round >= 0) times[kind].push(performance.now() - startedMs);
      }
    }
    rows.push({ name, sqliteMs: median(times.sqlite), postgresMs: median(times.postgres) });
  }
  await Promise.all(Object.values(stores).map((store) => store.close()));
  console.log(showReport(rows));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify({ machine: on, rounds, rows }, null, 2)}\n`);
} finally {
  await postgres.close();
  rmSync(folder, { recursive: true });
}

/**
 * What is measured, by name.
 * @param {import("@oriel/core").Store} store
 * @returns {Promise<Record<string, () => Promise<unknown>>>}
 */
async function lanesOf(store) {
  const writers = Array.from({ length: MANY }, (_, index) => `writer-${index}`);
  const counts = new Map(writers.map((id) => [id, 0]));
  for (const id of ["long", ...writers]) {
    await store.sessions.create({ id, model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: now(), updatedAt: now() });
  }
  await store.messages.append(Array.from({ length: LONG }, (_, position) => message("long", position)));
  /** @param {string} id */
  const append = (id) => {
    const position = counts.get(id) ?? 0;
    counts.set(id, position + 1);
    return store.messages.append([message(id, position)]);
  };
  return {
    "append a message": () => append("writer-0"),
    [`append ${MANY} messages at once, each to its own session`]: () => Promise.all(writers.map(append)),
    "read a session": () => store.sessions.get("long"),
    "read its last message": () => store.messages.list("long", { from: LONG - 1 }),
    [`read its ${LONG} messages`]: () => store.messages.list("long"),
    [`read ${MANY} sessions of ${LONG} messages at once`]: () => Promise.all(writers.map(() => store.messages.list("long"))),
  };
}

/**
 * @param {string} sessionId
 * @param {number} position
 * @returns {import("@oriel/core").StoredMessage}
 */
function message(sessionId, position) {
  return {
    id: `${sessionId}-${position}`,
    sessionId,
    branch: sessionId,
    position,
    message: { role: "user", content: [{ type: "text", text: TEXT }] },
    createdAt: now(),
  };
}

/** @param {readonly { name: string, sqliteMs: number | null, postgresMs: number | null }[]} rows */
function showReport(rows) {
  return [
    `${showMachine(on)}; median of ${rounds} rounds, in ms`,
    table(
      ["what is done", "SQLite", "PostgreSQL", "ratio"],
      rows.map(({ name, sqliteMs, postgresMs }) => [name, showMs(sqliteMs), showMs(postgresMs), showRatio(postgresMs, sqliteMs)]),
    ),
  ].join("\n\n");
}
