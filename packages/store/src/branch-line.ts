import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "./schema.ts";

/** A run of messages that one branch of a line contributes: its own from `from` up to, and without, `to`. */
export interface LinePart {
  readonly branch: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Where the messages of a branch lie, in order: with its parent, and the parent's parent, up to the first branch. Nothing for a branch the
 * session does not have. Branches only grow at their end, so what is read by it later is still what was there now.
 */
export async function branchLine(db: Kysely<Tables>, sessionId: string, branch: string): Promise<readonly LinePart[]> {
  const { rows } = await sql<{ readonly id: string; readonly forked_at: number; readonly upto: number }>`
    ${withLine(sessionId, branch)} select id, forked_at, upto from line order by depth desc`.execute(db);
  return rows.map(({ id, forked_at, upto }) => ({ branch: id, from: forked_at, to: upto }));
}

/**
 * The same as the head of a statement, which finds it under the name `line`.
 * @param branch `undefined` for the session's current one.
 */
export function withLine(sessionId: string, branch: string | undefined): RawBuilder<unknown> {
  const leaf = branch === undefined ? sql`(select current_branch from sessions where id = ${sessionId})` : sql`${branch}`;
  return sql`with recursive line (id, parent, forked_at, upto, depth) as (
      select id, parent, forked_at, message_count, 0 from branches where id = ${leaf} and session_id = ${sessionId}
      union all
      select branches.id, branches.parent, branches.forked_at, line.forked_at, line.depth + 1
      from line join branches on branches.id = line.parent
    )`;
}
