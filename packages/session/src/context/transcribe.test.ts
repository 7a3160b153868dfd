import { type Calibration, calibrate, estimateMessage, indexTranscript, type Message, makeupOf, textPart } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ESTIMATING } from "../testing/context-world.ts";
import { chainOf } from "./chain.ts";
import { messageHash } from "./message-hash.ts";
import { counted, estimated, transcripts } from "./transcribe.ts";

const ports = { hash: (text: string) => text, pause: () => Promise.resolve() };

/** Messages that a process holds: the same object whenever the same one is sent. */
const HELD: readonly Message[] = Array.from({ length: 12 }, (_, at) => ({
  role: at % 2 === 0 ? "user" : "assistant",
  content: textPart(`message ${"word ".repeat(at)}`),
}));

describe("a conversation that is transcribed again", () => {
  it("comes out as if it were for the first time, whatever was sent before and was learnt meanwhile", async () => {
    const conversation = fc.subarray([...HELD], { minLength: 0 });
    const learnt = fc.constantFrom<Calibration | undefined>(undefined, LEARNT);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(conversation, learnt), { maxLength: 12 }), async (turns) => {
        const memory = transcripts();
        for (const [messages, calibration] of turns) {
          const prompt = { kind: "chat", messages } as const;
          const { transcript, chain } = await estimated(ports, memory, prompt, calibration, false);
          const entries = messages.map((message) => ({
            message,
            hash: messageHash(message, ports.hash),
            count: { tokens: estimateMessage(message, calibration), basis: "estimate" },
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

  it("costs a digest only for what is new", async () => {
    const memory = transcripts();
    let digests = 0;
    const counting = { ...ports, hash: (text: string) => `${digests++} ${text.length}` };
    await estimated(counting, memory, { kind: "chat", messages: HELD.slice(0, 10) }, undefined, false);
    digests = 0;
    await estimated(counting, memory, { kind: "chat", messages: HELD.slice(0, 11) }, undefined, false);
    // One of the message, and one of the conversation with it; the empty conversation's is worked out each time.
    expect(digests).toBeLessThanOrEqual(3);
  });
});

const LEARNT = calibrate(undefined, { ...makeupOf({ kind: "chat", messages: HELD }), reported: 400 });
