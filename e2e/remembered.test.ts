import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO, type Oriel } from "./oriel.ts";
import { type ReplyFacts, receiptOf, watchedFetch } from "./reply-facts.ts";
import { line, type Said, startSmall } from "./small-window.ts";

describe("a conversation that its client keeps, when Oriel is started again", () => {
  let dataDir: string;
  let oriel: Oriel;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "oriel-data-"));
    oriel = await startSmall({ dataDir });
  });
  afterAll(async () => {
    await oriel.stop();
    await rm(dataDir, { recursive: true });
  });

  /** The next turn: what the user says, and the reply. */
  async function turn(who: string, said: Said[]): Promise<ReplyFacts> {
    const { fetch, facts } = watchedFetch();
    const client = new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none", maxRetries: 0, fetch });
    said.push(line(who, said.length));
    const { choices } = await client.chat.completions.create({ model: DEMO, temperature: 0, max_tokens: 20, messages: [...said] });
    said.push({ role: "assistant", content: choices[0]?.message.content ?? "" });
    const [fact] = facts;
    if (fact === undefined) throw new Error("The reply had no facts.");
    return fact;
  }

  /** Up to the turn in which it is cut for the first time. */
  async function talkUntilCut(who: string, said: Said[]): Promise<ReplyFacts> {
    for (;;) {
      const facts = await turn(who, said);
      if (facts.dropped > 0) return facts;
    }
  }

  it("is recognised by what was said, and its cut stands", async () => {
    const said: Said[] = [];
    const before = await talkUntilCut("the one who waits", said);
    expect(await receiptOf(oriel, before)).toMatchObject({ is_new_cut: true });
    expect(await oriel.stop()).toMatchObject({ code: 0 });
    oriel = await startSmall({ dataDir });

    const after = await turn("the one who waits", said);
    expect(after).toMatchObject({ session: before.session, dropped: before.dropped, kept: before.kept + 2 });
    expect(await receiptOf(oriel, after)).toMatchObject({ recognised: "prefix", is_new_cut: false, verdict: { kind: "verified" } });
    // What was told before is there as well.
    expect(await receiptOf(oriel, before)).toMatchObject({ session_id: before.session });
  });

  it("goes on after Oriel was killed in the middle of it", async () => {
    const said: Said[] = [];
    const before = await talkUntilCut("the one who insists", said);
    const killed = turn("the one who insists", [...said]).catch((thrown: unknown) => thrown);
    process.kill(oriel.pid, "SIGKILL");
    await Promise.all([oriel.end, killed]);
    oriel = await startSmall({ dataDir });

    const after = await turn("the one who insists", said);
    // What it knew of the last moments is lost at most; that it was this conversation the turns before tell.
    expect(after.session).toBe(before.session);
    expect(after.kept + after.dropped + after.recalled).toBe(said.length - 1);
    expect(after.dropped).toBeGreaterThan(0);
    expect(await receiptOf(oriel, after)).toMatchObject({ verdict: { kind: "verified" }, error: null });
    expect((await turn("the one who insists", said)).session).toBe(before.session);
  });
});
