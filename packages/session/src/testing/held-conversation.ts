import { type Engine, type Message, OrielError, type Overflow, type Receipt, recallIndex, type Tokens, textOf } from "@oriel/core";
import {
  byteTokensOf,
  CONVERSATION_TOOLS,
  endlessConversation,
  type Fate,
  fateOf,
  type PlantedFact,
  type SimulatedRead,
  type SummaryMode,
  simulatedEngine,
} from "@oriel/testkit";
import { contextWorld, ESTIMATING } from "./context-world.ts";
import { promptFaults, type ToldRun } from "./prompt-faults.ts";

/** All that came of a conversation that was held in a window too small for it. */
export interface HeldConversation {
  readonly asked: number;
  readonly refused: readonly Refused[];
  readonly receipts: readonly Receipt[];
  readonly reads: readonly SimulatedRead[];
  /** Of every prompt that was sent, for a reply or a summary, whatever the engine did with it. */
  readonly sizes: readonly Tokens[];
  readonly faults: readonly string[];
  /** After how many messages a prompt began otherwise than the one before, though its receipt tells of no new cut. */
  readonly broken: readonly number[];
  /** What became of each fact by the end. */
  readonly fates: readonly Fate[];
  /** How many changes each remembered cut holds. */
  readonly changes: readonly number[];
}

interface Refused {
  readonly code: string;
  readonly lastOfUser: Tokens;
}

export interface Holding {
  readonly window: Tokens;
  readonly overflow: Overflow;
  readonly summary: SummaryMode;
  /** Whether the engine counts a prompt before it reads it; else every figure is an estimate. */
  readonly counts: boolean;
  /** How many messages it comes to, about. */
  readonly messages: number;
  readonly seed: number;
}

/** Asks for every reply of the assistant in a simulated conversation, as a client does that sends all of it each time. */
export async function holdConversation({ window, overflow, summary, counts, messages, seed }: Holding): Promise<HeldConversation> {
  const engine = simulatedEngine({ window, summary, counts });
  const scales = simulatedEngine({ window });
  const sizes: Tokens[] = [];
  let sent: readonly Message[] = [];
  const watched: Engine = {
    ...engine,
    async *send(request, signal) {
      sizes.push((await scales.count(request))?.tokens ?? 0);
      if (request.prompt.kind === "chat") sent = request.prompt.messages;
      yield* engine.send(request, signal);
    },
  };
  const world = contextWorld(watched, window, counts ? undefined : ESTIMATING);
  const conversation: Message[] = [];
  const facts: PlantedFact[] = [];
  const refused: Refused[] = [];
  const faults: string[] = [];
  const broken: number[] = [];
  const changes: number[] = [];
  const reply = async (): Promise<void> => {
    const before = sent;
    const prompt = { kind: "chat", messages: [...conversation], tools: CONVERSATION_TOOLS } as const;
    const refusal = await refusalIn(world.send(conversation, { overflow, request: { prompt } }));
    if (refusal !== undefined) {
      refused.push({ code: refusal.code, lastOfUser: byteTokensOf(conversation.findLast(isOfUser) ?? { role: "user", content: [] }) });
      return;
    }
    const { messages: runs = [], isNewCut } = world.receipts.at(-1) ?? {};
    const told = [...promptFaults(conversation, sent, runs), ...facts.flatMap((fact) => misplacedIn(fact, sent, runs))];
    faults.push(...told.map((fault) => `after ${conversation.length}: ${fault}`));
    if (isNewCut === false && !beginsAs(before, sent)) broken.push(conversation.length);
    changes.push([...world.contexts.values()].at(-1)?.cut.changes.length ?? 0);
  };

  for (const turn of endlessConversation(seed, { window, oversizedEvery: 15 })) {
    for (const message of turn.messages) {
      if (message.role === "assistant") await reply();
      conversation.push(message);
      facts.push(...turn.facts.filter(({ at }) => at === conversation.length - 1));
    }
    if (conversation.length >= messages) break;
  }
  const fates = fatesOf(facts, conversation, sent);
  return {
    asked: refused.length + world.receipts.length,
    refused,
    receipts: world.receipts,
    reads: engine.reads,
    sizes,
    faults,
    broken,
    fates,
    changes,
  };
}

async function refusalIn(sending: Promise<unknown>): Promise<OrielError | undefined> {
  try {
    await sending;
    return undefined;
  } catch (thrown) {
    if (thrown instanceof OrielError) return thrown;
    throw thrown;
  }
}

function isOfUser({ role }: Message): boolean {
  return role === "user";
}

/** A fact stands where the account of its message says that the message is. */
function misplacedIn(fact: PlantedFact, sent: readonly Message[], runs: readonly ToldRun[]): readonly string[] {
  const run = runs.find(({ from, to }) => fact.at >= from && fact.at < to);
  const { messages, notes } = textsOf(sent);
  const isSent = messages.includes(fact.literal);
  const isNoted = notes.includes(fact.literal);
  switch (run?.joined === undefined ? run?.disposition : undefined) {
    case "kept":
      return isSent ? [] : [`${fact.id} is told as kept, and is not there`];
    case "recalled":
      return isNoted ? [] : [`${fact.id} is told as recalled, and is not there`];
    case "dropped":
      return isSent ? [`${fact.id} is told as dropped, and is there`] : [];
    // It may be in what is left of its message, or in the summary of it, or in neither.
    case "compacted":
    case undefined:
      return [];
  }
}

/** A message that was joined to the one before has grown. */
function beginsAs(before: readonly Message[], sent: readonly Message[]): boolean {
  return before.every((message, at) => {
    const now = sent[at];
    if (now === undefined || now.role !== message.role) return false;
    return at === before.length - 1
      ? textOf(now.content).startsWith(textOf(message.content))
      : textOf(now.content) === textOf(message.content);
  });
}

/** Recall looks for a fact's question in all that was said. */
function fatesOf(facts: readonly PlantedFact[], conversation: readonly Message[], sent: readonly Message[]): readonly Fate[] {
  const index = recallIndex();
  for (const [at, message] of conversation.entries()) index.add(at, message);
  const isFound = (fact: PlantedFact): boolean => index.rank(fact.question, 16).some(({ at }) => at === fact.at);
  return facts.map((fact) => fateOf(fact, textsOf(sent), isFound));
}

/** Oriel's notes, and all the rest. */
function textsOf(sent: readonly Message[]): { readonly messages: string; readonly notes: string } {
  const all = sent.map(({ content }) => textOf(content)).join("\n");
  return { messages: all.replaceAll(NOTE, ""), notes: (all.match(NOTE) ?? []).join("\n") };
}

const NOTE = /<oriel-(summary|recall)>.*?<\/oriel-\1>/gs;
