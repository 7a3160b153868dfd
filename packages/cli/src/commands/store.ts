import { join } from "node:path";
import { formatCount, OrielError } from "@oriel/core";
import type { StoreCopy } from "@oriel/store";
import type { Config } from "../config/resolve.ts";
import { renderTable } from "../render/table.ts";
import type { Surroundings } from "../surroundings.ts";
import { writeJson, writeLines } from "../terminal.ts";
import { DATABASE_FILE } from "../up/open-store.ts";

/** `oriel store copy`: from the file in the data folder into the PostgreSQL database that is named. @throws OrielError */
export async function copyStore(config: Config, around: Surroundings, style: { readonly json: boolean }): Promise<void> {
  const url = config.databaseUrl.value;
  if (url === undefined) {
    throw new OrielError(
      "invalid_request",
      "Expected the address of an empty PostgreSQL database, in ORIEL_DATABASE_URL or behind --database-url, such as postgres://USER:PASSWORD@HOST:5432/DATABASE.",
    );
  }
  const path = join(config.dataDir.value, DATABASE_FILE);
  const [{ copyIntoPostgres }, { jsonLog }] = await Promise.all([import("@oriel/store"), import("../log.ts")]);
  const { stdout, stderr } = around.terminal;
  const log = jsonLog(stderr, config.logLevel.value, around.now);
  const copy = await copyIntoPostgres({ path, url, now: () => new Date(around.now()).toISOString(), log });
  if (style.json) return writeJson(stdout, { schema_version: 1, from: path, to: copy.place, tables: copy.tables });
  const columns = [
    { title: "TABLE", cell: ({ table }: Table) => table },
    { title: "ROWS", cell: ({ rows }: Table) => formatCount(rows), align: "right" as const },
  ];
  writeLines(stdout, [
    ...renderTable(stdout, columns, copy.tables),
    "",
    `All of ${path} is in ${copy.place} now, and was counted there. The file stays as it is.`,
  ]);
}

type Table = StoreCopy["tables"][number];
