import { describe, expect, it } from "vitest";
import type { Message } from "../message.ts";
import type { CompactionPolicy } from "../policy/compaction-policy.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Change, UNCUT } from "./cut.ts";
import { countDispositions } from "./disposition-counts.ts";
import { indexTranscript } from "./index-transcript.ts";
import { messagesOf } from "./messages-of.ts";
import { planPrompt } from "./plan-prompt.ts";
import type { FittingPlan, Known, PromptPlan, Room } from "./prompt-plan.ts";
import { COMPACTION } from "./testing/compaction-policy.ts";
import {
  assistant,
  calling,
  knownOf,
  type Marks,
  measure,
  result,
  system,
  textOfSize,
  transcriptOf,
  user,
} from "./testing/transcript-of.ts";

/** Of 1000 tokens 800 are for the prompt. */
const ROOM: Room = { window: 1000, allowance: 200, leastAllowance: 50, margin: 0 };

const FIFO: CompactionPolicy = { ...COMPACTION, stages: [{ strategy: "fifo" }] };

/** A message of 100 tokens. */
const hundred = (name: string): string => textOfSize(name, 96);

/** A system prompt, and so many turns of 200 tokens; the last message is one of the user. */
function talk(turns: number): readonly Message[] {
  const messages = [system("You help.")];
  for (let turn = 0; turn < turns; turn += 1) messages.push(user(hundred(`u${turn}`)), assistant(hundred(`a${turn}`)));
  return [...messages, user("And now?")];
}

interface Given extends Marks, Partial<Known> {
  readonly room?: Partial<Room>;
  readonly compaction?: CompactionPolicy;
  readonly overflow?: "trim" | "summarize" | "reject";
}

function planned(messages: readonly Message[], given: Given = {}): PromptPlan {
  const { room, compaction = FIFO, overflow = "summarize", pinned, excluded, tools, ...known } = given;
  const marks = { ...(pinned && { pinned }), ...(excluded && { excluded }), ...(tools && { tools }) };
  return planPrompt(transcriptOf(messages, marks), { ...ROOM, ...room }, { compaction, overflow }, knownOf(known));
}

function fits(messages: readonly Message[], given: Given = {}): FittingPlan {
  const plan = planned(messages, given);
  if (plan.kind !== "fits") throw new Error(`The plan is to ${plan.kind}.`);
  return plan;
}

function refused(messages: readonly Message[], given: Given = {}): { readonly message: string; readonly data: unknown } {
  const plan = planned(messages, given);
  if (plan.kind !== "refuse") throw new Error(`The plan is to ${plan.kind}.`);
  expect(plan.refusal.code).toBe("context_length_exceeded");
  return { message: plan.refusal.message, data: plan.refusal.data };
}

const standing = ({ pieces }: FittingPlan): readonly (number | string)[] => pieces.map((piece) => ("at" in piece ? piece.at : piece.kind));

describe("a conversation below the high watermark", () => {
  it("is sent as it is", () => {
    const plan = fits(talk(3));
    expect(plan).toMatchObject({ prompt: { basis: "exact" }, allowance: 200, cut: UNCUT, isNewCut: false, stages: [] });
    expect(standing(plan)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("is told by what its tokens are for", () => {
    const { prompt, segments, accounts } = fits(talk(2), { pinned: [1], tools: 40 });
    expect(segments).toEqual({ frame: 3, tools: 40, system: 7, pinned: 100, checkpoints: 0, recalled: 0, history: 300, last: 6 });
    expect(prompt.tokens).toBe(456);
    expect(accounts).toEqual([
      { from: 0, to: 1, disposition: "kept", reason: "always", tokens: 7, sent: 7 },
      { from: 1, to: 2, disposition: "kept", reason: "pinned", tokens: 100, sent: 100 },
      { from: 2, to: 6, disposition: "kept", reason: "recent", tokens: 306, sent: 306 },
    ]);
  });

  it("is an estimate as soon as one count in it is", () => {
    const transcript = { ...transcriptOf(talk(1)), tools: { tokens: 10, basis: "estimate" as const } };
    const plan = planPrompt(transcript, ROOM, { compaction: FIFO, overflow: "trim" }, knownOf());
    expect(plan).toMatchObject({ kind: "fits", prompt: { tokens: 226, basis: "estimate" } });
  });
});

describe("a conversation above the high watermark", () => {
  it("is cut down to the low one, the oldest turns first", () => {
    const plan = fits(talk(4));
    expect(standing(plan)).toEqual([0, 5, 6, 7, 8, 9]);
    expect(plan).toMatchObject({
      cut: { changes: [{ kind: "drop", from: 1, to: 5, reason: "over_budget" }] },
      isNewCut: true,
      stages: [{ strategy: "fifo", before: 816, after: 416 }],
    });
    expect(countDispositions(plan.accounts)).toEqual({ kept: 6, compacted: 0, dropped: 4, recalled: 0 });
  });

  it("keeps its first messages by the choice of the policy, and its newest because they are recent", () => {
    const { accounts } = fits(talk(4), { compaction: { ...COMPACTION, stages: [{ strategy: "keep_first", keep_tokens: 200 }] } });
    expect(accounts.map(({ from, to, disposition, reason }) => [from, to, disposition, reason])).toEqual([
      [0, 1, "kept", "always"],
      [1, 3, "kept", "policy"],
      [3, 7, "dropped", "policy"],
      [7, 10, "kept", "recent"],
    ]);
  });

  it("only grows at its end until it is above the high watermark again", () => {
    const cuts: boolean[] = [];
    let cut = UNCUT;
    let sent: readonly Message[] = [];
    for (let turns = 1; turns <= 12; turns += 1) {
      const plan = fits(talk(turns), { cut });
      const messages = messagesOf(transcriptOf(talk(turns)), plan.pieces, measure);
      // The question at the end is another message in the next turn.
      if (!plan.isNewCut) expect(messages.slice(0, Math.max(0, sent.length - 1))).toEqual(sent.slice(0, -1));
      cuts.push(plan.isNewCut);
      cut = plan.cut;
      sent = messages;
    }
    expect(cuts).toEqual([false, false, false, true, false, true, false, true, false, true, false, true]);
    expect(cut.changes).toHaveLength(1);
  });

  it("is as good as it can be made, where the low watermark cannot be reached", () => {
    const plan = fits(talk(4), { compaction: { ...FIFO, stages: [{ strategy: "keep_first", keep_tokens: 600 }] } });
    expect(plan.prompt.tokens).toBe(616);
    expect(plan.allowance).toBe(200);
  });

  it("goes from stage to stage, the cheapest first", () => {
    const messages = [
      user("Read both."),
      calling("a", "b"),
      result("a", hundred("a".repeat(1200))),
      result("b", hundred("b")),
      assistant("Read."),
      ...talk(2).slice(1),
    ];
    const plan = fits(messages, { compaction: COMPACTION, overflow: "trim" });
    expect(plan.stages).toEqual([
      { strategy: "prune", before: 839, after: 799 },
      { strategy: "mask", before: 799, after: 572 },
      { strategy: "fifo", before: 572, after: 422 },
    ]);
  });

  it("is cut whatever its stages are, when they do not make it fit", () => {
    const keeping = { ...FIFO, stages: [], drops_user_messages: false };
    expect(standing(fits(talk(6), { compaction: keeping }))).toEqual([0, 1, 3, 5, 7, 9, 11, 13]);
    const onlyUsers = [...talk(0).slice(0, 1), ...Array.from({ length: 10 }, (_, at) => user(hundred(`u${at}`)))];
    const plan = fits(onlyUsers, { compaction: keeping });
    expect(plan.prompt.tokens).toBeLessThanOrEqual(800);
    expect(standing(plan).at(-1)).toBe(10);
  });

  it("leaves a turn of its own room in each cut, however large its floor is", () => {
    const cuts: boolean[] = [];
    let cut = UNCUT;
    for (let turns = 1; turns <= 20; turns += 1) {
      const short = Array.from({ length: turns }, (_, turn) => [user(`question ${turn}`), assistant(`answer ${turn}`)]).flat();
      const plan = fits([system(hundred("s")), ...short, user("?")], { cut, tools: 560 });
      cuts.push(plan.isNewCut);
      cut = plan.cut;
    }
    expect(cuts.filter((isNew) => isNew).length).toBeLessThanOrEqual(5);
  });

  it("gives the reply less before it is refused", () => {
    const plan = fits([system("You help."), user(textOfSize("long", 880))]);
    expect(plan.prompt.tokens).toBe(894);
    expect(plan.allowance).toBe(106);
  });

  it("shortens a result that is larger than the window rather than leave it out, and keeps some of the rest", () => {
    const plan = fits([...talk(2), calling("a"), result("a", textOfSize("big", 20_000))]);
    expect(plan.accounts.at(-1)).toMatchObject({ disposition: "compacted", reason: "tool_cap", tokens: 20_004 });
    expect(plan.prompt.tokens).toBeLessThanOrEqual(800);
    expect(standing(plan)).toContain(3);
  });
});

describe("a cut that is remembered", () => {
  it("does not matter to a policy that never cuts", () => {
    const drop: Change = { kind: "drop", from: 1, to: 3, reason: "over_budget" };
    const plan = fits(talk(2), { overflow: "reject", cut: { changes: [drop] } });
    expect(plan).toMatchObject({ cut: UNCUT, isNewCut: true });
  });

  it("takes a late result with it, whose call has left", () => {
    const messages = [user("Go."), calling("a"), user("Meanwhile?"), assistant("Waiting."), result("a", "done"), user("So?")];
    const plan = fits(messages, { cut: { changes: [{ kind: "drop", from: 0, to: 2, reason: "over_budget" }] } });
    expect(standing(plan)).toEqual([2, 3, 5]);
  });

  it("leaves a result alone that never had a call", () => {
    expect(standing(fits([user("Go."), result("x", "done"), user("So?")]))).toEqual([0, 1, 2]);
  });

  it("costs what stands in the window, not what the conversation is long", () => {
    let looked = 0;
    const transcript = transcriptOf(talk(5000));
    const cut = { changes: [{ kind: "drop", from: 1, to: 9_990, reason: "over_budget" } as const] };
    const entries = new Proxy(transcript.entries, {
      get: (target, key, receiver) => {
        looked += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    const watched = { ...transcript, entries, index: indexTranscript(transcript.entries) };
    const plan = planPrompt(watched, { ...ROOM, window: 4000 }, { compaction: FIFO, overflow: "trim" }, knownOf({ cut }));
    expect(plan).toMatchObject({ kind: "fits", isNewCut: false });
    expect(looked).toBeLessThan(200);
  });
});

describe("a message the user excluded", () => {
  it("leaves, with the rest of its exchange, and comes back when it no longer is", () => {
    const messages = [user("Go."), calling("a"), result("a", "secret"), assistant("Done."), user("So?")];
    const plan = fits(messages, { excluded: [2] });
    expect(standing(plan)).toEqual([0, 3, 4]);
    expect(plan.accounts[1]).toMatchObject({ from: 1, to: 3, disposition: "dropped", reason: "user_excluded" });
    expect(fits(messages, { cut: plan.cut })).toMatchObject({ cut: UNCUT, isNewCut: true });
  });

  it("stays when it is the last of the user", () => {
    expect(standing(fits(talk(1), { excluded: [3] }))).toEqual([0, 1, 2, 3]);
  });
});

describe("a summary", () => {
  const compaction = { ...FIFO, stages: [{ strategy: "summarise" as const }] };
  const summary = (id: string, text: string): ReadonlyMap<string, Checkpoint> =>
    new Map([
      [id, { id, text, tokens: 9, level: "moderate", by: "test", messages: 1, replacedTokens: 1, createdAt: "2025-01-01T00:00:00Z" }],
    ]);

  function wanted(): Extract<PromptPlan, { kind: "summarise" }>["wanted"] {
    const plan = planned(talk(5), { compaction });
    if (plan.kind !== "summarise") throw new Error(`The plan is to ${plan.kind}.`);
    return plan.wanted;
  }

  it("is asked for, and then stands for the older part", () => {
    const { id, from, to } = wanted();
    const plan = fits(talk(5), { compaction, checkpoints: summary(id, "They talked.") });
    expect(from).toBe(1);
    expect(standing(plan).slice(0, 2)).toEqual([0, "checkpoint"]);
    expect(plan.segments.checkpoints).toBeGreaterThan(0);
    expect(plan.accounts[1]).toMatchObject({ from, disposition: "compacted", reason: "compressed", sent: 0 });
    expect(plan.cut.changes).toMatchObject([{ kind: "checkpoint", from, to, id }]);
  });

  it("that is larger than what it replaces is not used, and not asked for again", () => {
    const plan = fits(talk(5), { compaction, checkpoints: summary(wanted().id, textOfSize("long", 2000)) });
    expect(standing(plan)).not.toContain("checkpoint");
    expect(plan.prompt.tokens).toBeLessThanOrEqual(800);
  });

  it("is never asked for where the overflow is to trim", () => {
    expect(fits(talk(5), { compaction, overflow: "trim" }).stages).toMatchObject([{ strategy: "fifo" }]);
  });
});

describe("recall", () => {
  const drop: Change = { kind: "drop", from: 1, to: 5, reason: "over_budget" };
  const recalling = { ...FIFO, recall: { share: 0.3, most: 2 } };

  it("brings back what the new message needs, right before it", () => {
    const plan = fits(talk(3), { compaction: recalling, cut: { changes: [drop] }, ranked: [3, 1, 2] });
    expect(standing(plan)).toEqual([0, 5, 6, "recall", 7]);
    expect(plan.isNewCut).toBe(false);
    expect(plan.accounts).toMatchObject([
      { from: 0, to: 1, reason: "always" },
      { from: 1, to: 3, disposition: "dropped", reason: "recall_below" },
      { from: 3, to: 4, disposition: "recalled", reason: "recall_hit" },
      { from: 4, to: 5, disposition: "dropped", reason: "over_budget" },
      { from: 5, to: 8, reason: "recent" },
    ]);
  });

  it("stays where it is as the conversation goes on, and is not made twice", () => {
    const first = fits(talk(3), { compaction: recalling, cut: { changes: [drop] }, ranked: [3] });
    const later = [...talk(3), assistant("It was so."), user("And before?")];
    const second = fits(later, { compaction: { ...recalling, recall: { share: 0.5, most: 2 } }, cut: first.cut, ranked: [3, 1] });
    expect(standing(second)).toEqual([0, 5, 6, "recall", 7, 8, "recall", 9]);
    expect(second.pieces.filter(({ kind }) => kind === "recall")).toMatchObject([{ positions: [3] }, { positions: [1] }]);
  });

  it("takes its share together with those that stand already", () => {
    const first = fits(talk(3), { compaction: recalling, cut: { changes: [drop] }, ranked: [3] });
    const later = [...talk(3), assistant("It was so."), user("And before?")];
    const second = fits(later, { compaction: recalling, cut: first.cut, ranked: [3, 1] });
    expect(second.pieces.filter(({ kind }) => kind === "recall")).toMatchObject([{ positions: [3] }]);
  });

  it("leaves with the next cut", () => {
    const first = fits(talk(3), { compaction: recalling, cut: { changes: [drop] }, ranked: [3] });
    const later = [...talk(3), assistant(hundred("a")), user(hundred("b")), assistant(hundred("c")), user(hundred("d"))];
    const plan = fits(later, { compaction: { ...recalling, recall: null }, cut: first.cut });
    expect(plan.isNewCut).toBe(true);
    expect(standing(plan)).not.toContain("recall");
  });

  it("never makes a cut necessary, and takes no more than its share", () => {
    const cut = { changes: [drop] };
    expect(standing(fits(talk(3), { compaction: { ...recalling, recall: { share: 0.1, most: 2 } }, cut, ranked: [3] }))).toEqual([
      0, 5, 6, 7,
    ]);
    expect(standing(fits(talk(5), { compaction: recalling, cut, ranked: [3] }))).toEqual([0, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("puts nothing before a message that has been answered already", () => {
    const working = [...talk(3), calling("a"), result("a", "done")];
    expect(standing(fits(working, { compaction: recalling, cut: { changes: [drop] }, ranked: [3] }))).toEqual([0, 5, 6, 7, 8, 9]);
  });

  it("never brings back what the user excluded, nor what still stands", () => {
    const plan = fits(talk(3), { compaction: recalling, cut: { changes: [drop] }, excluded: [3], ranked: [3, 5, 0, 99] });
    expect(standing(plan)).toEqual([0, 5, 6, 7]);
  });
});

describe("a refusal", () => {
  it("says what can never leave, what there is room for, and what would help", () => {
    const { message, data } = refused([system(hundred("s")), user(hundred("u")), user("So?")], {
      tools: 900,
      pinned: [1],
      room: { margin: 20 },
    });
    expect(message).toBe(
      "What can never be left out of this prompt takes 1,108 tokens (tools 900, system prompt 100, pinned messages 100, last message 5, template 3), " +
        "with 50 for the reply and 20 because counts may be off 1,178, but the context window holds 1,000: offer fewer tools, or raise the model's window.",
    );
    expect(data).toEqual({
      needed: 1178,
      prompt: 1108,
      reply: 50,
      window: 1000,
      floor: { system: 100, tools: 900, pinned: 100, last: 5, frame: 3, total: 1108 },
    });
  });

  it("comes one token too late, and not one too early", () => {
    const exactly = user(textOfSize("long", 943));
    expect(fits([exactly]).allowance).toBe(50);
    expect(refused([user(textOfSize("long", 944))]).message).toContain("shorten the last message");
  });

  it("answers for a policy that never cuts", () => {
    expect(fits(talk(4), { overflow: "reject" }).allowance).toBe(184);
    const { message, data } = refused(talk(5), { overflow: "reject" });
    expect(message).toBe(
      "The prompt takes 1,016 tokens, with 50 for the reply 1,066, but the context window holds 1,000: " +
        "shorten the conversation, raise the model's window, or let Oriel cut it with the overflow trim or summarize.",
    );
    expect(data).toMatchObject({ needed: 1066, prompt: 1016, reply: 50, window: 1000 });
  });
});
