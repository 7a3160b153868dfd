import { type Calibration, calibrate, estimateMessage, indexTranscript, type Message, makeupOf, textPart } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Marks } from "../marks.ts";
import { ESTIMATING } from "../testing/context-world.ts";
import { chainOf } from "./chain.ts";
import { messageHash } from "./message-hash.ts";
import { counted, estimated, type Transcribed, transcripts } from "./transcribe.ts";

const ports = { hash: (text: string) => text, pause: () => Promise.resolve() };

/** Messages that a process holds: the same object whenever the same one is sent. Some are calls of a tool, and their results. */
const HELD: readonly Message[] = Array.from({ length: 12 }, (_, at) => heldAt(at));

function heldAt(at: number): Message {
  const content = textPart(`message ${"word ".repeat(at)}`);
  if (at === 5) return { role: "assistant", content, toolCalls: [{ id: "call-1", name: "look", argumentsJson: "{}" }] };
  if (at === 6) return { role: "tool", content, toolCallId: "call-1" };
  return { role: at % 2 === 0 ? "user" : "assistant", content };
}

describe("a conversation that is transcribed again", () => {
  it("comes out as if it were for the first time, whatever was sent, learnt and marked before", async () => {
    const positions = fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 4 }).map((marked) => new Set(marked));
    const marked = fc.option(fc.record<Marks>({ pinned: positions, excluded: positions }), { nil: undefined });
    const conversation = fc.subarray([...HELD], { minLength: 0 });
    const learnt = fc.constantFrom<Calibration | undefined>(undefined, LEARNT);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(conversation, learnt, marked), { maxLength: 12 }), async (turns) => {
        const memory = transcripts();
        for (const [messages, calibration, marks] of turns) {
          const prompt = { kind: "chat", messages } as const;
          const { transcript, chain } = await estimated(ports, memory, prompt, calibration, { isKept: false, marks });
          const entries = messages.map((message, at) => ({
            message,
            hash: messageHash(message, ports.hash),
            count: { tokens: estimateMessage(message, calibration), basis: "estimate" },
            isPinned: marks?.pinned.has(at) === true ? true : undefined,
            isExcluded: marks?.excluded.has(at) === true ? true : undefined,
          }));
          expect(transcript.entries).toEqual(entries);
          expect(transcript.index).toEqual(indexTranscript(transcript.entries));
          expect(chain).toEqual(
            chainOf(
              entries.map(({ hash }) => hash),
              ports.hash,
            ),
          );
          const exact = await counted(transcript, prompt, ESTIMATING, 8);
          expect(exact.index).toEqual(indexTranscript(exact.entries));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is not estimated anew until what was learnt since differs by more than a hundredth", async () => {
    const memory = transcripts();
    const entriesAt = async (scale: number): Promise<Transcribed["transcript"]["entries"]> => {
      const calibration = { ...LEARNT, factors: LEARNT.factors.map((factor) => factor * scale) };
      return (await estimated(ports, memory, { kind: "chat", messages: HELD }, calibration, { isKept: false })).transcript.entries;
    };
    const [first, near, further] = [await entriesAt(1), await entriesAt(1.008), await entriesAt(1.012)];
    const areThoseOf = (entries: typeof first): boolean => entries.every((entry, at) => entry === first[at]);
    expect([areThoseOf(near), areThoseOf(further)]).toEqual([true, false]);
  });

  it("costs a digest only for what is new", async () => {
    const memory = transcripts();
    let digests = 0;
    const counting = { ...ports, hash: (text: string) => `${digests++} ${text.length}` };
    await estimated(counting, memory, { kind: "chat", messages: HELD.slice(0, 10) }, undefined, { isKept: false });
    digests = 0;
    await estimated(counting, memory, { kind: "chat", messages: HELD.slice(0, 11) }, undefined, { isKept: false });
    // One of the message, and one of the conversation with it; the empty conversation's is worked out each time.
    expect(digests).toBeLessThanOrEqual(3);
  });
});

describe("a conversation that a client sends whole each time", () => {
  it("costs no second look at what it has sent before, and comes out the same", async () => {
    const memory = transcripts();
    const looked: string[] = [];
    const noting = { ...ports, hash: (text: string) => `${looked.push(text)}:${text}` };
    const send = (): Promise<Transcribed> =>
      estimated(noting, memory, { kind: "chat", messages: structuredClone(HELD) }, LEARNT, { isKept: false });
    const first = await send();
    const atFirst = looked.length;
    const again = await send();
    expect(again.transcript.entries).toEqual(first.transcript.entries);
    // The empty conversation, and the conversation up to each message; no message itself.
    expect(looked.length - atFirst).toBe(1 + HELD.length);
  });
});

const LEARNT = calibrate(undefined, { ...makeupOf({ kind: "chat", messages: HELD }), reported: 400 });
