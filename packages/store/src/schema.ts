/** Lists the steps a database has been through; a database without this table is not Oriel's. */
export const MIGRATIONS_TABLE = "oriel_migrations";

/**
 * The tables, as queries see them. Ids and times are text (ISO 8601, UTC, so that text order is time order) and structured values
 * are JSON in text columns: the same in SQLite and PostgreSQL, and safe for any character, since JSON escapes what text columns lose.
 */
export interface Tables {
  readonly [MIGRATIONS_TABLE]: MigrationsTable;
  readonly window_overrides: WindowOverridesTable;
  readonly window_pins: WindowPinsTable;
  readonly sessions: SessionsTable;
  readonly messages: MessagesTable;
}

interface MigrationsTable {
  readonly version: number;
  readonly name: string;
  readonly applied_at: string;
}

interface WindowOverridesTable {
  /** The normalised name: the key. */
  readonly name: string;
  /** The name as the user wrote it. */
  readonly model: string;
  readonly tokens: number;
  readonly updated_at: string;
}

interface WindowPinsTable {
  readonly engine: string;
  readonly model: string;
  readonly window_tokens: number;
  readonly history: string;
  /** Raised by each change: of two writers who saw the same one, only the first finds it again. */
  readonly revision: number;
  readonly updated_at: string;
}

interface SessionsTable {
  readonly id: string;
  readonly model: string;
  readonly policy: string;
  readonly title: string | null;
  readonly settings: string;
  /** Also the position of the next message: two writers that both read it cannot both raise it. */
  readonly message_count: number;
  readonly preview: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

interface MessagesTable {
  readonly id: string;
  readonly session_id: string;
  readonly position: number;
  readonly message: string;
  readonly reply: string | null;
  readonly created_at: string;
}
