import type { SnapshotMaker } from "@oriel/core";

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
  readonly branches: BranchesTable;
  readonly messages: MessagesTable;
  readonly marks: MarksTable;
  readonly snapshots: SnapshotsTable;
  readonly receipts: ReceiptsTable;
  readonly checkpoints: CheckpointsTable;
  readonly contexts: ContextsTable;
  readonly calibrations: CalibrationsTable;
  readonly api_keys: ApiKeysTable;
  readonly quota_usage: QuotaUsageTable;
  readonly session_owners: SessionOwnersTable;
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
  readonly used_at: string | null;
}

interface SessionsTable {
  readonly id: string;
  readonly model: string;
  readonly policy: string;
  readonly title: string | null;
  readonly settings: string;
  readonly current_branch: string;
  readonly created_at: string;
  readonly updated_at: string;
}

interface BranchesTable {
  /** The session's id for its first branch. */
  readonly id: string;
  readonly session_id: string;
  /** The order they were begun in: clocks are set back. */
  readonly sequence: number;
  readonly parent: string | null;
  readonly forked_at: number;
  /** JSON, since a text column keeps not every character. */
  readonly title: string | null;
  /** With the shared messages: also the position of the next one, and two writers that both read it cannot both raise it. */
  readonly message_count: number;
  /** The beginning of the first user message, a shared one or its own. */
  readonly preview: string | null;
  readonly created_at: string;
}

interface MessagesTable {
  readonly id: string;
  /** The branch it was said on; others share it. */
  readonly branch_id: string;
  readonly position: number;
  readonly message: string;
  readonly reply: string | null;
  readonly created_at: string;
}

interface MarksTable {
  readonly message_id: string;
  readonly session_id: string;
  /** The message's. */
  readonly position: number;
  readonly mark: string;
  readonly marked_at: string;
}

interface SnapshotsTable {
  readonly id: string;
  readonly session_id: string;
  readonly purpose: string;
  readonly sequence: number;
  readonly created_at: string;
  readonly snapshot: string;
  /** `null` where it was not written down. */
  readonly made_by: SnapshotMaker | null;
}

interface ReceiptsTable {
  readonly id: string;
  /** Raised by every `put`: what was put last has the highest. */
  readonly sequence: number;
  /** The conversation's name as a client gave it; there need not be a session of Oriel's. */
  readonly session: string;
  /** Id of the key it was made for. */
  readonly key_id: string | null;
  readonly created_at: string;
  readonly receipt: string;
}

/** Of all that is remembered of conversations, only checkpoints and messages hold their text. */
interface CheckpointsTable {
  readonly id: string;
  readonly sequence: number;
  readonly created_at: string;
  readonly checkpoint: string;
}

interface ContextsTable {
  /** Hash of the messages up to this point. */
  readonly id: string;
  readonly sequence: number;
  readonly updated_at: string;
  readonly context: string;
}

interface CalibrationsTable {
  readonly engine: string;
  /** The normalised name of the model. */
  readonly name: string;
  readonly calibration: string;
}

interface ApiKeysTable {
  readonly id: string;
  /** The order they were made in: clocks are set back. */
  readonly sequence: number;
  /** As column text. */
  readonly name: string;
  readonly digest: string;
  /** 1 or 0: SQLite has no other way to write it. */
  readonly is_admin: number;
  readonly models: string | null;
  readonly limits: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
}

interface QuotaUsageTable {
  /** As column text. */
  readonly subject: string;
  readonly usage: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changed_ms: number;
}

interface SessionOwnersTable {
  readonly session_id: string;
  readonly key_id: string;
}
