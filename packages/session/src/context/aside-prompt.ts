import {
  type Entry,
  indexTranscript,
  type Message,
  messagesOf,
  planPrompt,
  type Room,
  type Tokens,
  type Transcript,
  textPart,
} from "@oriel/core";
import type { Offer } from "../offer.ts";
import type { AtRest, RestPorts } from "./at-rest.ts";
import { knownTo } from "./fitting.ts";
import type { Asked } from "./ports.ts";
import { windowBetween } from "./served-window.ts";

/** What whoever answers has room for. */
export interface AsideRoom extends Room {
  /** What the engine is told of the window. */
  readonly sentWindow: Tokens | undefined;
}

/** A conversation with a question of Oriel's own behind it. */
export interface AsidePrompt {
  /** `undefined` where what can never leave leaves no room for the question. */
  readonly messages: readonly Message[] | undefined;
  /** What stands in it of what was said, and may be told. */
  readonly entries: readonly Entry[];
  /** The summaries that stand in it for the rest. */
  readonly checkpoints: readonly string[];
}

/** An answer takes no more than this share of a small window. */
const MOST_SHARE = 0.25;
/** Of another model's window so much stays free: the conversation was counted for its own. */
const OTHER_MODEL_MARGIN = 0.1;
/** Where the prompt cannot be planned at all, so many of the newest messages are looked at. */
const NEWEST = 200;

/** @param most the longest that the answer may be; `allowance` says what there is room for. */
export function asideRoom({ fitting, room }: AtRest, asked: Asked, writer: Offer, most: Tokens): AsideRoom {
  const isOwn = writer.served.name === asked.offer.served.name && writer.engine === asked.offer.engine;
  const window = isOwn ? fitting.window : windowBetween({ offer: writer, standing: { ...asked.standing, current: undefined } });
  const allowance = window === undefined ? most : Math.min(most, Math.floor(window * MOST_SHARE));
  return {
    window: window ?? Number.MAX_SAFE_INTEGER,
    allowance,
    leastAllowance: allowance,
    margin: isOwn || window === undefined ? room.margin : Math.ceil(window * OTHER_MODEL_MARGIN),
    sentWindow: isOwn ? fitting.sentWindow : undefined,
  };
}

/**
 * The conversation under its remembered cut, as far as it fits, with the question as its new message: what the engine has in its cache comes
 * first, and no message that is excluded stays because it is the last one of the user.
 */
export function asidePrompt(ports: RestPorts, { prepared, fitting }: AtRest, room: Room, question: string): AsidePrompt {
  const { checkpoints, policy } = prepared;
  const known = knownTo(ports, fitting, checkpoints);
  const message: Message = { role: "user", content: textPart(question) };
  const asking: Entry = { message, hash: ports.hash(question), count: { tokens: known.measure(question), basis: "estimate" } };
  const transcript = withEntry(prepared.transcript, asking);
  const compaction = { ...policy.compaction, high_watermark: 1, low_watermark: 1, recall: null };
  const plan = planPrompt(transcript, room, { compaction, overflow: "trim" }, known);
  if (plan.kind !== "fits") {
    return { messages: undefined, entries: prepared.transcript.entries.slice(-NEWEST).filter(mayBeTold), checkpoints: [] };
  }
  const entries = plan.pieces.flatMap((piece) => ("at" in piece ? (transcript.entries[piece.at] ?? []) : []));
  return {
    messages: messagesOf(transcript, plan.pieces, known.measure),
    entries: entries.filter((entry) => entry !== asking && mayBeTold(entry)),
    checkpoints: plan.pieces.flatMap((piece) => (piece.kind === "checkpoint" ? (checkpoints.get(piece.id)?.text ?? []) : [])),
  };
}

function withEntry(transcript: Transcript, entry: Entry): Transcript {
  const entries = [...transcript.entries, entry];
  return { ...transcript, entries, index: indexTranscript(entries, transcript.index) };
}

function mayBeTold({ message, isExcluded }: Entry): boolean {
  return message.role !== "system" && isExcluded !== true;
}
