import {
  type Checkpoint,
  type Cut,
  condensedCheckpoint,
  type Entry,
  extractSummary,
  type FittingPlan,
  freshEntries,
  type Known,
  type Message,
  messagesOf,
  type PlanRules,
  planPrompt,
  type RefusedPlan,
  type Room,
  type Tokens,
  type Transcript,
  textPart,
  UNCUT,
} from "@oriel/core";
import { BYTE_FRAME, byteTokensOf, endlessConversation } from "@oriel/testkit";
import { promptFaults } from "./prompt-faults.ts";

/** All that came of planning a conversation that never ends, prompt by prompt. */
export interface PlannedConversation {
  readonly prompts: number;
  readonly newCuts: number;
  /** The largest prompt as it would be sent, in the tokens of the engine. */
  readonly largest: Tokens;
  /** Of what was refused, the last message of the user. */
  readonly refused: readonly Tokens[];
  /** What is wrong with a prompt, or with what its plan tells of it. */
  readonly faults: readonly string[];
  /** How many changes the remembered cut ever held. */
  readonly mostChanges: number;
}

/** Plans a prompt for every reply of the assistant. Everything is counted exactly, and a summary that is wanted is an extract. */
export function planConversation(rules: PlanRules, room: Room, messages: number, seed: number): PlannedConversation {
  const { window } = room;
  const conversation: Message[] = [];
  const entries: Entry[] = [];
  const refused: Tokens[] = [];
  const faults: string[] = [];
  const checkpoints = new Map<string, Checkpoint>();
  let cut: Cut = UNCUT;
  let prompts = 0;
  let newCuts = 0;
  let largest = 0;
  let mostChanges = 0;
  const ask = (): void => {
    const transcript: Transcript = { entries: [...entries], tools: EXACTLY_NOTHING, frame: { tokens: BYTE_FRAME, basis: "exact" } };
    const known: Known = { cut, checkpoints, ranked: [], measure, hash: (parts) => parts.join(" ") };
    const plan = settled(transcript, room, rules, known, checkpoints);
    if (plan.kind === "refuse") {
      refused.push(entries.findLast(({ message }) => message.role === "user")?.count.tokens ?? 0);
      return;
    }
    const sent = messagesOf(transcript, plan.pieces, measure);
    const size = sent.reduce((sum, message) => sum + byteTokensOf(message), BYTE_FRAME);
    const told = size > plan.prompt.tokens ? [`${size} tokens are told as ${plan.prompt.tokens}`] : [];
    faults.push(...[...told, ...promptFaults(conversation, sent, plan.accounts)].map((fault) => `after ${entries.length}: ${fault}`));
    prompts += 1;
    newCuts += plan.isNewCut ? 1 : 0;
    largest = Math.max(largest, size);
    mostChanges = Math.max(mostChanges, plan.cut.changes.length);
    ({ cut } = plan);
  };

  for (const turn of endlessConversation(seed, { window })) {
    for (const message of turn.messages) {
      if (message.role === "assistant") ask();
      conversation.push(message);
      entries.push({ message, hash: String(entries.length), count: { tokens: byteTokensOf(message), basis: "exact" } });
    }
    if (entries.length >= messages) break;
  }
  return { prompts, newCuts, largest, refused, faults, mostChanges };
}

const EXACTLY_NOTHING = { tokens: 0, basis: "exact" } as const;

/** The tokens of a note; what the simulated engine would count. */
function measure(text: string): Tokens {
  return byteTokensOf({ role: "user", content: textPart(text) });
}

/** Plans until no more summaries are wanted. */
function settled(
  transcript: Transcript,
  room: Room,
  rules: PlanRules,
  known: Known,
  checkpoints: Map<string, Checkpoint>,
): FittingPlan | RefusedPlan {
  for (;;) {
    const plan = planPrompt(transcript, room, rules, known);
    if (plan.kind !== "summarise") return plan;
    const { id, made, from, to, level, mostTokens, replacedTokens, merges } = plan.wanted;
    const createdAt = new Date(0).toISOString();
    if (made !== "anew") {
      checkpoints.set(id, condensedCheckpoint(plan.wanted, transcript, known, createdAt));
      continue;
    }
    const merged = merges.flatMap((one) => checkpoints.get(one)?.text ?? []);
    const text = extractSummary(freshEntries(transcript, plan.wanted), merged, mostTokens, measure);
    checkpoints.set(id, { id, text, tokens: measure(text), level, by: "extract", messages: to - from, replacedTokens, createdAt });
  }
}
