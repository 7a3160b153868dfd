import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, EngineRequest, Message } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedEngineOptions, embeddedEngine } from "./embedded-engine.ts";
import { type WholeReply, wholeReply } from "./testing/whole-reply.ts";

/** As models do that think first: what opens the reply opens a thought, and thoughts of earlier turns are not shown. */
const TEMPLATE =
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}";
const OPENING = "<|im_start|>assistant\n<think>\n";

const QUESTION = said("user", "How many ships sail by? ".repeat(30));
const FURTHER = [QUESTION, said("assistant", "Three."), said("user", "And where to?")];
const OTHER = [said("user", "Something else altogether. ".repeat(30))];

let home: string;
let modelPath: string;
let engine: Engine | undefined;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-back-"));
  modelPath = join(home, "model.gguf");
  await writeFile(modelPath, tinyModel({ architecture: "granitehybrid", template: TEMPLATE }));
});
afterEach(() => engine?.close());
afterAll(() => rm(home, { recursive: true }));

describe("a conversation with a model that has no past to go back to, and thinks", () => {
  it("goes on from what its next prompt is sure to share, without the thought", async () => {
    const settled = await opened();
    expect(await cachedOf([QUESTION])).toBe(0);
    expect(await cachedOf([QUESTION])).toBe(settled);
    expect(await cachedOf(FURTHER)).toBe(settled);
  });

  it("is saved so too, and restored when another has taken its place", async () => {
    const settled = await opened({ coldFolder: join(home, "states"), maxColdBytes: 2 ** 26 });
    await send([QUESTION]);
    await send(OTHER);
    const end = await send(FURTHER);
    expect(end).toMatchObject({ restored: { from: "ssd", tokens: settled }, usage: { cachedTokens: settled } });
  });
});

/** Opens an engine with one live conversation; answers how many tokens the question has, without what opens the reply. */
async function opened(options: Partial<EmbeddedEngineOptions> = {}): Promise<number> {
  engine = embeddedEngine({ modelPath, name: "model", window: undefined, sequences: 1, ...options });
  const all = (await engine.count(asked([QUESTION])))?.tokens ?? 0;
  // Each letter is a token, and so is the special text.
  return all - OPENING.replace("<|im_start|>", "#").length;
}

async function cachedOf(messages: readonly Message[]): Promise<number | undefined> {
  return (await send(messages)).usage.cachedTokens;
}

function asked(messages: readonly Message[]): EngineRequest {
  return { model: "model", prompt: { kind: "chat", messages }, sampling: { temperature: 0 }, maxTokens: 12 };
}

async function send(messages: readonly Message[]): Promise<WholeReply["end"]> {
  if (engine === undefined) throw new Error("No engine was opened.");
  const { events, end } = await wholeReply(engine, asked(messages));
  expect(events.some(({ type }) => type === "thinking-delta")).toBe(true);
  return end;
}

function said(role: "user" | "assistant", text: string): Message {
  return { role, content: [{ type: "text", text }] };
}
