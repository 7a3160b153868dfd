import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { condensedCheckpoint } from "../compaction/condensed-checkpoint.ts";
import { mostCheckpoints } from "../compaction/most-checkpoints.ts";
import { type Message, textOf } from "../message.ts";
import type { CompactionPolicy, Stage } from "../policy/compaction-policy.ts";
import { POLICIES } from "../policy/policies.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { UNCUT } from "./cut.ts";
import { countDispositions } from "./disposition-counts.ts";
import { exchangesOf } from "./exchange.ts";
import { messagesOf } from "./messages-of.ts";
import { GAP_NOTE } from "./notes.ts";
import { type PlanRules, planPrompt, standingTokens } from "./plan-prompt.ts";
import type { FittingPlan, Known, PromptPlan, Room } from "./prompt-plan.ts";
import { COMPACTION } from "./testing/compaction-policy.ts";
import { countMessage, knownOf, type Marks, measure, result, textOfSize, transcriptOf } from "./testing/transcript-of.ts";
import type { Transcript } from "./transcript.ts";

const ALONE: readonly Stage[] = [
  { strategy: "prune", keep_share: 0.25, cap_tokens: 64 },
  { strategy: "mask", keep_share: 0.25 },
  { strategy: "truncate", share: 0.25 },
  { strategy: "fifo" },
  { strategy: "sliding_window", keep_tokens: null },
  { strategy: "sliding_window", keep_tokens: 200 },
  { strategy: "keep_first", keep_tokens: 200 },
  { strategy: "adaptive" },
  { strategy: "summarise" },
];

const SEVERAL: CompactionPolicy["summary"] = { ...COMPACTION.summary, keep_share: 0.1, most_checkpoints: [2, 3, 3, 4, 5], ages_after: 1 };

const RULES: readonly (readonly [string, PlanRules])[] = [
  ["a policy that never cuts", { compaction: COMPACTION, overflow: "reject" }],
  ...POLICIES.map((policy) => [policy.id, { compaction: policy.compaction, overflow: "summarize" }] as const),
  ...POLICIES.map((policy) => [`${policy.id}, trimming`, { compaction: policy.compaction, overflow: "trim" }] as const),
  ...ALONE.flatMap((stage) =>
    [true, false].map((drops_user_messages) => {
      const rules: PlanRules = { compaction: { ...COMPACTION, stages: [stage], drops_user_messages }, overflow: "summarize" };
      return [`${JSON.stringify(stage)}${drops_user_messages ? "" : ", keeping the user"}`, rules] as const;
    }),
  ),
  ...[true, false].map((drops_user_messages) => {
    const compaction: CompactionPolicy = { ...COMPACTION, stages: [{ strategy: "summarise" }], drops_user_messages, summary: SEVERAL };
    return [`several checkpoints${drops_user_messages ? "" : ", keeping the user"}`, { compaction, overflow: "summarize" }] as const;
  }),
];

/** A conversation as it grows: after how many messages a prompt is planned, in which room, and what summaries come back. */
interface Talk {
  readonly messages: readonly Message[];
  readonly marks: Marks;
  readonly room: Room;
  readonly ends: readonly number[];
  readonly summaries: readonly number[];
  readonly ranks: readonly number[];
}

describe.each(RULES)("planPrompt by %s", (_, rules) => {
  it("keeps every law in every turn of every conversation", () => {
    fc.assert(
      fc.property(talk(), (given) => {
        let cut = UNCUT;
        let before: FittingPlan | undefined;
        let checkpoints: Known["checkpoints"] = new Map();
        let sent: readonly Message[] = [];
        let isForced = false;
        const whole = transcriptOf(given.messages, given.marks);
        for (const end of given.ends) {
          const transcript = { ...whole, entries: whole.entries.slice(0, end) };
          const ranked = given.ranks.filter((at) => at < end);
          const settled = settle(transcript, given, rules, knownOf({ cut, checkpoints, ranked }));
          checkpoints = settled.known.checkpoints;
          const { plan } = settled;
          if (plan.kind === "refuse") {
            expectRefusalIsNeeded(transcript, given.room, rules, plan);
            continue;
          }
          const messages = messagesOf(transcript, plan.pieces, measure);
          expectItFits(transcript, given.room, plan, messages);
          expectNothingIsTornApart(transcript, plan, messages);
          expectAccountsAreWhole(transcript, plan);
          expectItIsSettled(transcript, given.room, rules, settled.known, plan);
          expectCheckpointsWithinLimits(given.room, rules, plan);
          isForced ||= plan.stages.some(({ strategy }) => strategy === "fifo");
          if (!rules.compaction.drops_user_messages && !isForced) expectUserIsHeard(transcript, plan);
          for (const { before, after } of plan.stages) expect(after).toBeLessThan(before);
          if (before !== undefined && !plan.isNewCut) expectItOnlyGrew(sent, messages);
          if (before !== undefined && plan.isNewCut) {
            expect(needsCut(transcript, given.room, rules, { ...settled.known, cut }) || isRepair(plan, transcript)).toBe(true);
          }
          cut = plan.cut;
          before = plan;
          sent = messages;
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** Plans, and brings every summary that is wanted, of whatever size, until the plan is one to send. */
function settle(
  transcript: Transcript,
  { room, summaries }: Talk,
  rules: PlanRules,
  given: Known,
): { plan: Exclude<PromptPlan, { kind: "summarise" }>; known: Known } {
  let known = given;
  for (let round = 0; round <= 4 * transcript.entries.length + 2; round += 1) {
    const plan = planPrompt(transcript, room, rules, known);
    if (plan.kind !== "summarise") return { plan, known };
    const { id, made, from, to, level, replacedTokens } = plan.wanted;
    expect(known.checkpoints.has(id)).toBe(false);
    if (made !== "anew") {
      const condensed = condensedCheckpoint(plan.wanted, transcript, known, "2025-01-01T00:00:00Z");
      expect(condensed.tokens).toBeLessThanOrEqual(plan.wanted.mostTokens);
      known = { ...known, checkpoints: new Map([...known.checkpoints, [id, condensed]]) };
      continue;
    }
    const text = textOfSize("summary", summaries[round % summaries.length] ?? 1);
    const checkpoint: Checkpoint = {
      id,
      text,
      tokens: measure(text),
      level,
      by: "test",
      messages: to - from,
      replacedTokens,
      createdAt: "2025-01-01T00:00:00Z",
    };
    known = { ...known, checkpoints: new Map([...known.checkpoints, [id, checkpoint]]) };
  }
  throw new Error("The plan asks for summaries without end.");
}

/** What was sent stands at the beginning. Where the last message sent has lost its answer, what the user said next is joined to it. */
function expectItOnlyGrew(before: readonly Message[], now: readonly Message[]): void {
  const last = Math.max(0, before.length - 1);
  expect(now.slice(0, last)).toEqual(before.slice(0, last));
  expect(now[last]?.role).toBe(before[last]?.role ?? now[last]?.role);
  expect(textOf(now[last]?.content ?? []).startsWith(textOf(before[last]?.content ?? []))).toBe(true);
}

function expectRefusalIsNeeded(
  { entries, tools, frame }: Transcript,
  room: Room,
  { overflow }: PlanRules,
  plan: Extract<PromptPlan, { kind: "refuse" }>,
): void {
  const floor = floorIn(entries);
  const left = entries.flatMap(({ count }, at) =>
    (overflow === "reject" ? !isExcludedWith(entries, at) : floor.has(at)) ? [count.tokens] : [],
  );
  const least = left.reduce((sum, tokens) => sum + tokens, tools.tokens + frame.tokens);
  expect(plan.floor).toBeGreaterThanOrEqual(least);
  expect(plan.floor).toBeLessThanOrEqual(least + left.length * measure(GAP_NOTE));
  expect(plan.floor).toBeGreaterThan(plan.budget);
  expect(plan.budget).toBe(room.window - room.leastAllowance - room.margin);
  expect(plan.refusal.code).toBe("context_length_exceeded");
}

/** The floor, as its definition has it. */
function floorIn(entries: Transcript["entries"]): ReadonlySet<number> {
  const last = lastOfUser(entries);
  const leads = entries.findIndex(({ message }) => message.role !== "system");
  const pinned = exchangesOf(entries, 0, entries.length).filter((exchange) => exchange.some((at) => entries[at]?.isPinned));
  const all = [...entries.keys()].filter((at) => leads === -1 || at < leads).concat(...pinned);
  return new Set([...all.filter((at) => !isExcludedWith(entries, at)), ...(last === -1 ? [] : [last])]);
}

function isExcludedWith(entries: Transcript["entries"], at: number): boolean {
  const exchange = exchangesOf(entries, 0, entries.length).find((one) => one.includes(at)) ?? [];
  return at !== lastOfUser(entries) && exchange.some((other) => entries[other]?.isExcluded === true);
}

function lastOfUser(entries: Transcript["entries"]): number {
  return entries.findLastIndex(({ message }) => message.role === "user");
}

function expectItFits(transcript: Transcript, room: Room, plan: FittingPlan, messages: readonly Message[]): void {
  expect(plan.allowance).toBeLessThanOrEqual(room.allowance);
  expect(plan.allowance).toBeGreaterThanOrEqual(room.leastAllowance);
  expect(plan.prompt.tokens + plan.allowance + room.margin).toBeLessThanOrEqual(room.window);
  const fixed = transcript.tools.tokens + transcript.frame.tokens;
  const pieces = plan.pieces.reduce((sum, { count }) => sum + count.tokens, fixed);
  expect(pieces).toBe(plan.prompt.tokens);
  expect(messages.reduce((sum, message) => sum + countMessage(message), fixed)).toBeLessThanOrEqual(plan.prompt.tokens);
  expect(Object.values(plan.segments).reduce((sum, tokens) => sum + tokens, 0)).toBe(plan.prompt.tokens);
}

function expectCheckpointsWithinLimits({ window }: Room, { compaction }: PlanRules, plan: FittingPlan): void {
  const standing = plan.pieces.filter(({ kind }) => kind === "checkpoint");
  expect(standing.length).toBeLessThanOrEqual(Math.max(1, mostCheckpoints(compaction.summary, window)));
}

/** Only where nothing else is left to leave out does a message of the user leave: never for a summary. */
function expectUserIsHeard({ entries }: Transcript, { pieces }: FittingPlan): void {
  const standing = new Set(pieces.flatMap((piece) => ("at" in piece ? [piece.at] : [])));
  const left = entries.flatMap(({ message }, at) =>
    message.role === "user" && !standing.has(at) && !isExcludedWith(entries, at) ? [at] : [],
  );
  expect(left).toEqual([]);
}

function expectNothingIsTornApart({ entries }: Transcript, plan: FittingPlan, messages: readonly Message[]): void {
  const positions = plan.pieces.flatMap((piece) => ("at" in piece ? [piece.at] : []));
  expect(positions).toEqual([...new Set(positions)].sort((left, right) => left - right));
  const standing = new Set(positions);
  for (const exchange of exchangesOf(entries, 0, entries.length)) {
    expect([0, exchange.length]).toContain(exchange.filter((at) => standing.has(at)).length);
  }
  const whole = new Set(plan.pieces.flatMap((piece) => (piece.kind === "entry" ? [piece.at] : [])));
  const floor = floorIn(entries);
  for (const [at, { message }] of entries.entries()) {
    if (isExcludedWith(entries, at)) expect(standing.has(at)).toBe(false);
    if (!floor.has(at)) continue;
    expect(whole.has(at)).toBe(true);
    // Only what the user said may be joined with other words of his, or a note.
    const isSent = (sent: Message): boolean =>
      message.role === "user" && sent.role === "user" && textOf(sent.content).includes(textOf(message.content));
    expect(messages.some((sent) => sent === message || isSent(sent))).toBe(true);
  }
  // The assistant follows itself, or speaks first, only where it did so in the conversation.
  const roles = plan.pieces.map((piece) => ("at" in piece ? entries[piece.at]?.message.role : "user"));
  for (const [index, piece] of plan.pieces.entries()) {
    const before = plan.pieces[index - 1];
    if (roles[index] !== "assistant" || !("at" in piece) || roles[index - 1] === "user" || roles[index - 1] === "tool") continue;
    expect(piece.at).toBe(before === undefined ? 0 : "at" in before ? before.at + 1 : -1);
  }
}

function expectAccountsAreWhole({ entries, tools, frame }: Transcript, plan: FittingPlan): void {
  let next = 0;
  for (const { from, to, tokens } of plan.accounts) {
    expect(from).toBe(next);
    expect(to).toBeGreaterThan(from);
    expect(tokens).toBe(entries.slice(from, to).reduce((sum, { count }) => sum + count.tokens, 0));
    next = to;
  }
  expect(next).toBe(entries.length);
  const notes = plan.pieces.reduce((sum, piece) => sum + ("at" in piece ? 0 : piece.count.tokens), 0);
  const sent = plan.accounts.reduce((sum, account) => sum + account.sent, 0);
  expect(sent + notes + tools.tokens + frame.tokens).toBe(plan.prompt.tokens);
  const { kept, compacted, dropped, recalled } = countDispositions(plan.accounts);
  expect(kept + compacted + dropped + recalled).toBe(entries.length);
  expect(kept).toBe(plan.pieces.filter(({ kind }) => kind === "entry").length);
}

function expectItIsSettled(transcript: Transcript, room: Room, rules: PlanRules, known: Known, plan: FittingPlan): void {
  const again = planPrompt(transcript, room, rules, { ...known, cut: plan.cut });
  expect(again).toEqual({ ...plan, isNewCut: false, stages: [] });
  const stored = JSON.parse(JSON.stringify(plan.cut));
  expect(planPrompt(transcript, room, rules, { ...known, cut: stored })).toEqual(again);
  expect(standingTokens(transcript, { ...known, cut: plan.cut })).toBe(plan.prompt.tokens);
}

/** Whether the prompt as it was cut before is above the high watermark. */
function needsCut(transcript: Transcript, room: Room, { compaction }: PlanRules, known: Known): boolean {
  const untouched: CompactionPolicy = { ...compaction, stages: [], high_watermark: 1_000_000, low_watermark: 0.5, recall: null };
  const wide: Room = { ...room, window: 10_000_000, allowance: 0 };
  const plan = planPrompt(transcript, wide, { compaction: untouched, overflow: "trim" }, known);
  return plan.kind === "fits" && plan.prompt.tokens > compaction.high_watermark * (room.window - room.allowance - room.margin);
}

/** A cut is also new when size has nothing to do with it: something is excluded, or a result came after its call had left. */
function isRepair({ stages }: FittingPlan, { entries }: Transcript): boolean {
  const hasLateResult = exchangesOf(entries, 0, entries.length).some(
    (exchange) => (exchange.at(-1) ?? 0) - (exchange[0] ?? 0) >= exchange.length,
  );
  return stages.length === 0 && (hasLateResult || entries.some(({ isExcluded }) => isExcluded));
}

function talk(): fc.Arbitrary<Talk> {
  return fc
    .record({
      system: fc.array(size(), { maxLength: 2 }),
      turns: fc.array(turn(), { minLength: 1, maxLength: 10 }),
      window: fc.integer({ min: 256, max: 16_384 }),
      allowance: fc.integer({ min: 0, max: 4096 }),
      least: fc.integer({ min: 0, max: 64 }),
      margin: fc.integer({ min: 0, max: 64 }),
      tools: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 800 })),
      pinned: fc.array(fc.nat(60), { maxLength: 2 }),
      excluded: fc.array(fc.nat(60), { maxLength: 2 }),
      summaries: fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 2000 })), { minLength: 1, maxLength: 5 }),
      ranks: fc.uniqueArray(fc.nat(60), { maxLength: 8 }),
    })
    .map(({ system, turns, window, allowance, least, margin, tools, pinned, excluded, summaries, ranks }) => {
      const messages: Message[] = system.map((tokens, at) => ({
        role: "system",
        content: [{ type: "text", text: textOfSize(`s${at}`, Math.min(tokens, 120)) }],
      }));
      const ends: number[] = [];
      const late: Message[] = [];
      for (const [index, { asked, steps, answered }] of turns.entries()) {
        for (const [at, text] of asked.entries()) messages.push(said("user", `u${index}.${at}`, text));
        ends.push(messages.length);
        messages.push(...late.splice(0));
        for (const [at, step] of steps.entries()) {
          const { now, later } = messagesOfStep(step, `${index}.${at}`);
          messages.push(...now);
          late.push(...later);
        }
        if (steps.length > 0) ends.push(messages.length);
        for (const [at, text] of answered.entries()) messages.push(said("assistant", `a${index}.${at}`, text));
      }
      const room: Room = {
        window,
        allowance: Math.min(allowance, Math.floor(window / 2)),
        leastAllowance: Math.min(least, allowance, Math.floor(window / 2)),
        margin,
      };
      return { messages, marks: { tools, pinned, excluded }, room, ends, summaries, ranks };
    });
}

interface Said {
  readonly tokens: number;
  readonly isWide: boolean;
}

function said(role: "user" | "assistant", name: string, { tokens, isWide }: Said): Message {
  return { role, content: [{ type: "text", text: isWide ? `${name} ${"語".repeat(tokens)}` : textOfSize(name, tokens) }] };
}

interface Step {
  readonly results: readonly number[];
  readonly isNamed: boolean;
  readonly isReversed: boolean;
  readonly hasWords: boolean;
  /** The last result comes only in the next turn. */
  readonly isLate: boolean;
}

function messagesOfStep(step: Step, name: string): { readonly now: readonly Message[]; readonly later: readonly Message[] } {
  const { results, isNamed, isReversed, hasWords } = step;
  const isLate = step.isLate && isNamed;
  // Ids are used again in later turns, as some clients do.
  const calls = results.map((_, at) => ({
    id: isLate ? `call_${name}.${at}` : `call_${at}`,
    name: "read",
    argumentsJson: `{"file":"${name}.${at}"}`,
  }));
  const answers = calls.map(({ id }, at) => result(isNamed ? id : undefined, textOfSize(`t${name}.${at}`, results[at] ?? 1)));
  const content = hasWords ? ([{ type: "text", text: "Let me look." }] as const) : [];
  const later = isLate ? answers.splice(-1) : [];
  return { now: [{ role: "assistant", content, toolCalls: calls }, ...(isReversed && isNamed ? answers.reverse() : answers)], later };
}

function turn(): fc.Arbitrary<{ readonly asked: readonly Said[]; readonly steps: readonly Step[]; readonly answered: readonly Said[] }> {
  const words = fc.record({ tokens: size(), isWide: fc.boolean() });
  const step = fc.record({
    results: fc.array(size(), { minLength: 1, maxLength: 3 }),
    isNamed: fc.boolean(),
    isReversed: fc.boolean(),
    hasWords: fc.boolean(),
    isLate: fc.nat(9).map((chance) => chance === 0),
  });
  return fc.record({
    asked: fc.oneof({ weight: 4, arbitrary: fc.array(words, { minLength: 1, maxLength: 1 }) }, fc.array(words, { maxLength: 2 })),
    steps: fc.oneof(fc.constant([]), fc.array(step, { maxLength: 4 })),
    answered: fc.oneof({ weight: 4, arbitrary: fc.array(words, { minLength: 1, maxLength: 1 }) }, fc.array(words, { maxLength: 2 })),
  });
}

function size(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 4, arbitrary: fc.integer({ min: 40, max: 400 }) },
    { weight: 1, arbitrary: fc.integer({ min: 400, max: 6000 }) },
    { weight: 1, arbitrary: fc.constant(20_000) },
  );
}
