import {
  type Branch,
  type CancelSignal,
  type CheckpointLevel,
  type ConversationSummary,
  type SessionSnapshot,
  type SnapshotPurpose,
  type StoredMessage,
  summaryIn,
} from "@oriel/core";
import type { Compression } from "../context/compress.ts";
import type { StandingCheckpoint } from "../context/look.ts";
import type { Undone } from "../context/undo-checkpoint.ts";
import { markMessage } from "../mark-message.ts";
import { restoreSnapshot } from "../restore-snapshot.ts";
import { compressSession, lookAtSession, undoInSession } from "../session-context.ts";
import { sessionOf } from "../session-of.ts";
import { type SummarisedSession, summariseSession } from "../summarise-session.ts";
import { takeSnapshot } from "../take-snapshot.ts";
import { useBranch } from "../use-branch.ts";
import type { Running } from "./life.ts";
import type { Which } from "./talking.ts";

/** Positions are those of the conversation's messages: the first one is 0. */
export interface Course {
  /** Puts a summary in the place of older messages now, rather than when the window is full; the messages themselves stay. */
  compress(how?: CompressHow): Promise<CompressAnswer>;
  /** The summaries that stand for messages now, from the oldest on. */
  getCheckpoints(): Promise<readonly StandingCheckpoint[]>;
  /** Takes one of them away, so that its messages are sent again. @throws OrielError `not_found`, `conflict` when there is no room for them. */
  undo(checkpoint: string): Promise<Undone>;
  /** Sees to it that a message never leaves the prompt. */
  pin(which: Which): Promise<StoredMessage>;
  /** Hides a message from the model. */
  exclude(which: Which): Promise<StoredMessage>;
  /** Takes either back. */
  unmark(which: Which): Promise<StoredMessage>;
  /** Sums the conversation up now, rather than when it has fallen silent: for people, not for the prompt. */
  summarise(how?: { readonly model?: string; readonly signal?: CancelSignal }): Promise<SummarisedSession>;
  /** The newest summary of that kind. */
  getSummary(): Promise<ConversationSummary | undefined>;
  /** Saves the state of the whole conversation, to come back to. */
  createSnapshot(how?: { readonly purpose?: SnapshotPurpose; readonly note?: string }): Promise<SessionSnapshot>;
  /** Newest first. */
  getSnapshots(): Promise<readonly SessionSnapshot[]>;
  /** Goes back to a saved state, in a new branch; the state before is saved as well. */
  restoreSnapshot(snapshot: string): Promise<{ readonly branch: Branch; readonly before: SessionSnapshot }>;
  /** Every course the conversation took, in the order they were begun. */
  branches(): Promise<readonly Branch[]>;
  /** Goes on with another of them. */
  useBranch(branch: string): Promise<void>;
}

export interface CompressHow {
  /** How much detail the summary keeps; left out, what the policy says. */
  readonly level?: CheckpointLevel;
  /** What it should dwell on. */
  readonly focus?: string;
  /** Tells what would come of it, and changes nothing. */
  readonly isDry?: boolean;
  readonly signal?: CancelSignal;
}

export interface CompressAnswer {
  readonly compression: Compression;
  /** Of the state before; none where nothing was changed. */
  readonly snapshot: SessionSnapshot | undefined;
}

export function course({ id, kept, inTurn }: Running): Course {
  return {
    compress: ({ isDry = false, signal = NEVER, ...how } = {}) =>
      inTurn(async (now) => {
        const { compression, snapshot, firstMessage } = await compressSession(now, id, { ...how, isDry }, signal);
        return { compression: inMessages(compression, firstMessage), snapshot };
      }),
    async getCheckpoints() {
      const { look, firstMessage } = await lookAtSession(kept(), id);
      return look.checkpoints.map((one) => moved(one, firstMessage));
    },
    undo: (checkpoint) =>
      inTurn(async (now) => {
        const { undone, firstMessage } = await undoInSession(now, id, checkpoint);
        return moved(undone, firstMessage);
      }),
    pin: (which) => inTurn((now) => markMessage(now, id, String(which), "pinned")),
    exclude: (which) => inTurn((now) => markMessage(now, id, String(which), "excluded")),
    unmark: (which) => inTurn((now) => markMessage(now, id, String(which), undefined)),
    summarise: ({ model, signal = NEVER } = {}) =>
      inTurn((now) => {
        now.summaries.begin(id);
        return summariseSession(now, id, model, signal);
      }),
    getSummary: async () => summaryIn((await sessionOf(kept().store, id)).settings),
    createSnapshot: ({ purpose = "recovery", note } = {}) => inTurn((now) => takeSnapshot(now, id, { purpose, note })),
    getSnapshots: async () => kept().store.snapshots.list(id),
    restoreSnapshot: (snapshot) => inTurn((now) => restoreSnapshot(now, id, snapshot)),
    branches: async () => kept().store.branches.list(id),
    useBranch: (branch) => inTurn((now) => useBranch(now, id, branch)),
  };
}

const NEVER = new AbortController().signal;

function inMessages(compression: Compression, firstMessage: number): Compression {
  if (compression.kind === "unchanged") return compression;
  const { checkpoint, accounts } = compression;
  return {
    ...moved(compression, firstMessage),
    checkpoint: checkpoint === undefined ? undefined : moved(checkpoint, firstMessage),
    accounts: accounts.filter(({ from }) => from >= firstMessage).map((account) => moved(account, firstMessage)),
  };
}

/** From the prompt's positions to those of the messages, before which the system prompt may stand. */
export function moved<Stretch extends { readonly from: number; readonly to: number }>(stretch: Stretch, firstMessage: number): Stretch {
  return { ...stretch, from: stretch.from - firstMessage, to: stretch.to - firstMessage };
}
