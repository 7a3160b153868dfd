import type { JsonObject } from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Called, startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("marks of messages", () => {
  let oriel: TestGateway;
  let engine: FakeEngine;
  let session: string;
  beforeEach(async () => {
    engine = fakeEngine({ reply: () => fakeReply([`Reply ${engine.requests.length}`]) });
    oriel = await startGateway([engine]);
    const settings = { system_prompt: "Be brief.", summaries: "never" };
    session = String((await call("POST", "", { model: "fake-model", settings }, "/api/v1/sessions")).json["session_id"]);
    await say("One");
    await say("Two");
  });
  afterEach(() => oriel.stop());

  const call = (method: string, path: string, body?: object, base = `/api/v1/sessions/${session}`): Promise<Called> =>
    oriel.call(method, base + path, body);
  const say = (message: string | null) => call("POST", "", { message }, `/api/v1/chat/${session}`);
  async function messages(): Promise<readonly JsonObject[]> {
    return (await call("GET", "/messages")).json["messages"] as readonly JsonObject[];
  }
  const marks = async () => (await messages()).map(({ mark }) => mark);
  const idAt = async (position: number) => String((await messages())[position]?.["message_id"]);

  it("are set by id or position, told with the messages, and taken away", async () => {
    expect(await marks()).toEqual([null, null, null, null]);
    expect(await call("PUT", `/messages/${await idAt(1)}/mark`, { mark: "pinned" })).toMatchObject({
      status: 200,
      json: { session_id: session, message: { position: 1, content: "Reply 1", mark: "pinned" } },
    });
    await call("PUT", "/messages/2/mark", { mark: "excluded" });
    expect(await marks()).toEqual([null, "pinned", "excluded", null]);
    await call("PUT", "/messages/2/mark", { mark: "pinned" });
    expect(await call("DELETE", "/messages/1/mark")).toMatchObject({ status: 200, json: { message: { position: 1, mark: null } } });
    expect(await call("DELETE", "/messages/1/mark")).toMatchObject({ status: 200 });
    expect(await marks()).toEqual([null, null, "pinned", null]);
  });

  it("decide over the next prompt, and its receipt says so", async () => {
    await call("PUT", "/messages/0/mark", { mark: "pinned" });
    await call("PUT", "/messages/1/mark", { mark: "excluded" });
    const { json } = await say("Three");
    expect(lastPrompt()).toEqual(["Be brief.", "One\n\nTwo", "Reply 2", "Three"]);
    const receipt = await call("GET", `/receipts/${String(json["receipt_id"])}`);
    expect(receipt.json["messages"]).toMatchObject([
      { reason: "always" },
      { from: 1, to: 2, disposition: "kept", reason: "pinned" },
      { from: 2, to: 3, disposition: "dropped", reason: "user_excluded" },
      { reason: "recent" },
    ]);
    expect((await call("GET", "/context")).json).toMatchObject({ messages: [{ reason: "pinned" }, { reason: "user_excluded" }, {}] });
  });

  it("hold on every branch that shares the message, and on no other", async () => {
    await call("PUT", "/messages/1/mark", { mark: "pinned" });
    await call("PUT", "/messages/2/mark", { mark: "excluded" });
    await call("PUT", "/messages/2", { content: "Another two" });
    expect(await marks()).toEqual([null, "pinned", null]);
    await call("POST", "/branches", { branch_id: session });
    expect(await marks()).toEqual([null, "pinned", "excluded", null]);
  });

  it("go along when the session is exported and imported", async () => {
    await call("PUT", "/messages/1/mark", { mark: "pinned" });
    const file = (await call("GET", "/export")).json;
    const imported = await call("POST", "/import", file, "/api/v1/sessions");
    session = String((imported.json["session"] as JsonObject)["session_id"]);
    expect(await marks()).toEqual([null, "pinned", null, null]);
  });

  it.each([
    ["a mark nobody knows", "/messages/0/mark", { mark: "loved" }, 400, "invalid_request"],
    ["no mark", "/messages/0/mark", {}, 400, "invalid_request"],
    ["a message that is not there", "/messages/9/mark", { mark: "pinned" }, 404, "not_found"],
  ])("are refused for %s", async (_, path, body, status, code) => {
    expect(await call("PUT", path, body)).toMatchObject({ status, json: { code } });
    expect(await marks()).toEqual([null, null, null, null]);
  });

  function lastPrompt(): readonly unknown[] {
    const prompt = engine.requests.at(-1)?.prompt;
    return prompt?.kind === "chat" ? prompt.messages.map(({ content }) => (content[0]?.type === "text" ? content[0].text : "")) : [];
  }
});
