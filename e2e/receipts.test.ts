import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@oriel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, callForEvents, newSession } from "./http.ts";
import { DEMO, type Oriel, oriel } from "./oriel.ts";
import { factsIn, receiptOf } from "./reply-facts.ts";
import { line, longTalk, SMALL, startSmall } from "./small-window.ts";

describe("the account of a reply", () => {
  let running: Oriel;
  beforeAll(async () => {
    running = await startSmall();
  });
  afterAll(() => running.stop());

  const post = (path: string, body: JsonObject) =>
    fetch(running.url + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const openai = { model: DEMO, temperature: 0, max_tokens: 20 };
  const ollama = { model: DEMO, options: { temperature: 0, num_predict: 20 } };
  const usage = { include_usage: true };

  // A long and a short prompt in every form of both protocols, and what each calls the tokens it read.
  it.each<[path: string, body: (messages: readonly JsonObject[]) => JsonObject, read: RegExp]>([
    ["/v1/chat/completions", (messages) => ({ ...openai, messages }), /"prompt_tokens":(\d+)/],
    ["/v1/chat/completions", (messages) => ({ ...openai, messages, stream: true, stream_options: usage }), /"prompt_tokens":(\d+)/],
    ["/api/chat", (messages) => ({ ...ollama, messages, stream: false }), /"prompt_eval_count":(\d+)/],
    ["/api/chat", (messages) => ({ ...ollama, messages }), /"prompt_eval_count":(\d+)/],
  ])("of %s (%#) has the figures of the reply, in its headers and in its receipt", async (path, body, read) => {
    for (const messages of [longTalk("someone", 3), longTalk("someone else", 61)].map((said) => said.map((one) => ({ ...one })))) {
      const response = await post(path, body(messages));
      const facts = factsIn(response.headers);
      const [, tokens] = read.exec(await response.text()) ?? [];
      const { kept, compacted, dropped, recalled } = facts;
      expect(facts).toMatchObject({ window: SMALL, promptTokens: `=${tokens}` });
      expect(await receiptOf(running, facts)).toMatchObject({
        session_id: facts.session,
        window: { loaded: SMALL },
        read: { tokens: Number(tokens) },
        counts: { kept, compacted, dropped, recalled },
        conversation: { messages: messages.length },
        verdict: { kind: "verified" },
        error: null,
      });
      expect(kept + compacted + dropped + recalled).toBe(messages.length);
    }
  });

  it.each<[path: string, body: JsonObject]>([
    ["/v1/completions", { ...openai, prompt: "a b c d e f g a b c d" }],
    ["/v1/completions", { ...openai, prompt: "a b c d e f g a b c d", stream: true }],
    ["/api/generate", { ...ollama, prompt: "a b c d e f g a b c d", raw: true, stream: false }],
    ["/api/generate", { ...ollama, prompt: "a b c d e f g a b c d" }],
  ])("of a text that %s (%#) goes on with is there as well", async (path, body) => {
    const response = await post(path, body);
    const facts = factsIn(response.headers);
    await response.text();
    expect(facts).toMatchObject({ window: SMALL, kept: 1, compacted: 0, dropped: 0, recalled: 0 });
    expect(await receiptOf(running, facts)).toMatchObject({ verdict: { kind: "verified" }, counts: { kept: 1 }, error: null });
  });

  it("belongs to the conversation it is a part of, and to no other", async () => {
    const ask = async (who: string, messages: number) =>
      factsIn((await post("/v1/chat/completions", { ...openai, messages: talk(who, messages) })).headers);
    const [one, other] = [await ask("Ines", 5), await ask("Olaf", 5)];
    expect(other.session).not.toBe(one.session);
    expect((await ask("Ines", 7)).session).toBe(one.session);
    const { json } = await call(running, "GET", `/api/v1/receipts?session=${one.session}`);
    expect(json["receipts"]).toEqual([expect.objectContaining({ recognised: "prefix" }), expect.objectContaining({ recognised: "new" })]);
  });

  it("belongs to the conversation that the client names", async () => {
    const response = await fetch(`${running.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-oriel-session": "my-own.name" },
      body: JSON.stringify({ ...openai, messages: talk("Uma", 3) }),
    });
    expect(factsIn(response.headers).session).toBe("my-own.name");
  });

  describe("in a session that Oriel keeps", () => {
    const TURNS = 60;
    let session: string;
    let replies: readonly JsonObject[];
    beforeAll(async () => {
      session = await newSession(running);
      const said: JsonObject[] = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        const { status, json } = await call(running, "POST", `/api/v1/chat/${session}`, {
          message: line("The guest", turn).content,
          max_tokens: 20,
        });
        expect(status).toBe(200);
        said.push(json);
      }
      replies = said;
    });

    it("goes on for 60 turns in a window that holds 12 of them", () => {
      expect(replies.map(({ message }) => message)).toEqual(
        replies.map((_, turn) =>
          expect.objectContaining({ role: "assistant", position: 2 * turn + 1, content: expect.stringMatching(/./) }),
        ),
      );
      expect(replies.map(({ context_window }) => context_window)).toEqual(
        replies.map(() => expect.objectContaining({ current_window: SMALL })),
      );
    });

    it("is told of every turn, newest first, each as the engine read it", async () => {
      const { json } = await call(running, "GET", `/api/v1/sessions/${session}/receipts?limit=${TURNS}`);
      const receipts = listOf(json["receipts"]);
      expect(receipts.map(({ receipt_id }) => receipt_id)).toEqual(replies.map(({ receipt_id }) => receipt_id).reverse());
      expect(receipts.map(({ verdict }) => verdict)).toEqual(receipts.map(() => ({ kind: "verified" })));
      expect(receipts.map(({ recognised, overflow }) => `${recognised} ${overflow}`)).toEqual(receipts.map(() => "kept summarize"));
      expect(receipts.filter((receipt) => receipt["is_new_cut"] === true).length).toBeLessThan(TURNS / 4);
      expect(receipts[0]).toMatchObject({ conversation: { messages: 2 * TURNS - 1 }, checkpoints: [expect.objectContaining({ from: 0 })] });
    });

    it("keeps every message, whatever the model no longer sees", async () => {
      const { json } = await call(running, "GET", `/api/v1/sessions/${session}/messages`);
      expect(listOf(json["messages"])).toHaveLength(2 * TURNS);
    });

    it("is told on a stream as well, before the first word", async () => {
      const told: string[] = [];
      for await (const { event, data } of callForEvents(running, `/api/v1/chat/${session}/stream`, {
        message: "One more.",
        max_tokens: 20,
      })) {
        told.push(event);
        if (event !== "accepted") continue;
        expect(data).toMatchObject({ window: SMALL, receipt_id: expect.stringMatching(/^r-/) });
        expect(data["messages"]).toMatchObject({ kept: expect.any(Number), compacted: expect.any(Number) });
      }
      expect(told.filter((event) => event !== "progress")).toEqual([
        "accepted",
        ...told.filter((event) => event === "content_delta"),
        "message_complete",
        "done",
      ]);
    });

    it("is shown by commands: the last, and what changed since the one before", async () => {
      const command = (...args: readonly string[]) => oriel(args, { ORIEL_URL: running.url });
      const last = await command("receipt", "last", "--session", session, "--json");
      expect(last).toMatchObject({ code: 0, stderr: "" });
      const receipt: JsonObject = JSON.parse(last.stdout);
      expect(receipt).toMatchObject({ schema_version: 1, session_id: session, verdict: { kind: "verified" } });

      const diff = await command("receipt", String(receipt["receipt_id"]), "--diff", "--json");
      expect(JSON.parse(diff.stdout)).toMatchObject({
        schema_version: 1,
        after: receipt["receipt_id"],
        messages: { before: expect.any(Number) },
      });
      expect(await command("receipt", "--diff")).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(" after r-") });
      expect(await command("receipt", "last")).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^check +VERIFIED/m) });
    });
  });

  it("counts a file as the model reads it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "oriel-count-"));
    const command = (...args: readonly string[]) => oriel(["count", ...args, "--model", DEMO, "--json"], { ORIEL_URL: running.url });
    await writeFile(join(folder, "text.txt"), "a b c d e f g");
    await writeFile(join(folder, "talk.json"), JSON.stringify(talk("Ines", 5)));
    const [text, messages] = [await command(join(folder, "text.txt")), await command(join(folder, "talk.json"), "--messages")];
    const { promptTokens } = factsIn((await post("/v1/chat/completions", { ...openai, messages: talk("Ines", 5) })).headers);
    expect(JSON.parse(text.stdout)).toMatchObject({ schema_version: 1, basis: "exact" });
    expect(JSON.parse(messages.stdout)).toMatchObject({ tokens: Number(promptTokens.slice(1)), basis: "exact" });
    await rm(folder, { recursive: true });
  });

  function talk(who: string, messages: number): JsonObject[] {
    return longTalk(who, messages).map((one) => ({ ...one }));
  }
});

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}
