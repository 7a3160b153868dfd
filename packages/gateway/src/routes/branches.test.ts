import type { JsonObject } from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Called, startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("branches", () => {
  let oriel: TestGateway;
  let engine: FakeEngine;
  let session: string;
  beforeEach(async () => {
    engine = fakeEngine({ reply: () => fakeReply([`Reply ${engine.requests.length}`]) });
    oriel = await startGateway([engine]);
    session = String((await call("POST", "", { model: "fake-model" }, "/api/v1/sessions")).json["session_id"]);
    await say("One");
    await say("Two");
  });
  afterEach(() => oriel.stop());

  const call = (method: string, path: string, body?: object, base = `/api/v1/sessions/${session}`): Promise<Called> =>
    oriel.call(method, base + path, body);
  const say = (message: string | null) => call("POST", "", { message }, `/api/v1/chat/${session}`);
  async function said(query = ""): Promise<readonly unknown[]> {
    const { json } = await call("GET", `/messages${query}`);
    return (json["messages"] as readonly JsonObject[]).map(({ content }) => content);
  }
  const messageAt = async (position: number): Promise<string> => {
    const { json } = await call("GET", "/messages");
    return String((json["messages"] as readonly JsonObject[])[position]?.["message_id"]);
  };

  it("are one while nothing was edited", async () => {
    expect((await call("GET", "/branches")).json).toMatchObject({
      session_id: session,
      branch_id: session,
      branches: [{ branch_id: session, parent_id: null, forked_at: 0, message_count: 4, is_current: true }],
    });
  });

  it("begin with an edited message, leave what was there, and answer the next turn", async () => {
    const edited = await call("PUT", `/messages/${await messageAt(2)}`, { content: "Three" });
    expect(edited).toMatchObject({
      status: 200,
      json: {
        session_id: session,
        branch: { parent_id: session, forked_at: 2, message_count: 3, is_current: true },
        message: { role: "user", content: "Three", position: 2, reply: null },
      },
    });
    expect(await say(null)).toMatchObject({ status: 200, json: { message: { position: 3, content: "Reply 3" } } });
    expect(await said()).toEqual(["One", "Reply 1", "Three", "Reply 3"]);
    expect(await said(`?branch=${session}`)).toEqual(["One", "Reply 1", "Two", "Reply 2"]);
    expect(lastPrompt()).toEqual(["One", "Reply 1", "Three"]);
  });

  it("begin where a reply is to be given again, as often as one likes, beside each other", async () => {
    for (const expected of ["Reply 3", "Reply 4"]) {
      const made = await call("POST", `/messages/${await messageAt(3)}/regenerate`);
      expect(made).toMatchObject({ status: 200, json: { branch: { parent_id: session, forked_at: 3, message_count: 3 }, message: null } });
      expect(await say(null)).toMatchObject({ json: { message: { position: 3, content: expected } } });
      expect(lastPrompt()).toEqual(["One", "Reply 1", "Two"]);
    }
    expect((await call("GET", "/branches")).json["branches"]).toHaveLength(3);
  });

  it("are switched, and each goes on from its own end", async () => {
    const edited = await call("PUT", "/messages/0", { content: "Another beginning" });
    expect((await call("GET", "")).json).toMatchObject({ preview: "Another beginning", message_count: 1 });
    const back = await call("POST", "/branches", { branch_id: session });
    expect(back).toMatchObject({ status: 200, json: { branch_id: session, branches: [{ is_current: true }, { is_current: false }] } });
    await say("Three");
    expect(await said()).toEqual(["One", "Reply 1", "Two", "Reply 2", "Three", "Reply 3"]);
    await call("POST", "/branches", { branch_id: (edited.json["branch"] as JsonObject)["branch_id"] });
    expect(await said()).toEqual(["Another beginning"]);
  });

  it("take a position for a message's id, as mochi does", async () => {
    expect((await call("PUT", "/messages/2", { content: "Three" })).json).toMatchObject({ branch: { forked_at: 2 } });
  });

  it.each([
    ["an edit of a reply", "PUT", "/messages/1", { content: "x" }, 400, "invalid_request"],
    ["an edit to nothing", "PUT", "/messages/0", { content: "" }, 400, "invalid_request"],
    ["an edit of a message that is not there", "PUT", "/messages/9", { content: "x" }, 404, "not_found"],
    ["an edit of a message of nobody", "PUT", "/messages/msg-nobody", { content: "x" }, 404, "not_found"],
    ["a new reply in place of a question", "POST", "/messages/0/regenerate", undefined, 400, "invalid_request"],
    ["a switch to a branch that is not there", "POST", "/branches", { branch_id: "b-nowhere" }, 404, "not_found"],
    ["a switch to no branch", "POST", "/branches", {}, 400, "invalid_request"],
    ["the messages of a branch that is not there", "GET", "/messages?branch=b-nowhere", undefined, 404, "not_found"],
  ])("refuse %s, and stay as they are", async (_what, method, path, body, status, code) => {
    expect(await call(method, path, body)).toMatchObject({ status, json: { code } });
    expect((await call("GET", "/branches")).json["branches"]).toHaveLength(1);
    expect(await said()).toEqual(["One", "Reply 1", "Two", "Reply 2"]);
  });

  it("keep the order and lose nothing when twenty clients speak at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, client) => say(`Client ${client}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const messages = (await said()).slice(4);
    const questions = messages.filter((_, index) => index % 2 === 0);
    expect(questions.toSorted()).toEqual(Array.from({ length: 20 }, (_, client) => `Client ${client}`).toSorted());
    expect(messages.filter((_, index) => index % 2 === 1)).toEqual(Array.from({ length: 20 }, (_, index) => `Reply ${index + 3}`));
    // Each prompt was the whole conversation before it.
    expect(engine.requests.map(({ prompt }) => (prompt.kind === "chat" ? prompt.messages.length : 0))).toEqual(
      Array.from({ length: 22 }, (_, turn) => 2 * turn + 1),
    );
  });

  function lastPrompt(): readonly unknown[] {
    const prompt = engine.requests.at(-1)?.prompt;
    return prompt?.kind === "chat"
      ? prompt.messages.flatMap(({ content }) => content.map((part) => (part.type === "text" ? part.text : part)))
      : [];
  }
});
