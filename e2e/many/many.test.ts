import type { JsonObject } from "@oriel/core";
import type { FakeUpstream } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAKE, type FakeMessage, fakeOllama, promptTokens } from "../fake-ollama.ts";
import { type Answer, call } from "../http.ts";
import { type Oriel, startOriel } from "../oriel.ts";

const CLIENTS_OF_ONE = 20;
const TURNS_OF_EACH = 5;
const SESSIONS = 200;
const TURNS = 2;

// Four hundred turns and as many receipts: a busy machine takes its time.
describe("many at once", { timeout: 120_000 }, () => {
  let engine: FakeUpstream;
  let oriel: Oriel;
  /** How many tokens the engine has read, by the last message it was sent. */
  const readFor = new Map<string, number>();
  beforeAll(async () => {
    engine = await fakeOllama((messages) => {
      readFor.set(messages.at(-1)?.content ?? "", promptTokens(messages));
      return { pieces: ["I have ", ...heard(messages)] };
    });
    oriel = await startOriel({ args: ["--backend", engine.url] });
  });
  afterAll(async () => {
    await oriel.stop();
    await engine.close();
  });

  async function begin(): Promise<string> {
    const { json } = await call(oriel, "POST", "/api/v1/sessions", { model: FAKE });
    return String(json["session_id"]);
  }
  const say = (session: string, message: string): Promise<Answer> => call(oriel, "POST", `/api/v1/chat/${session}`, { message });
  const messagesOf = async (session: string): Promise<readonly JsonObject[]> =>
    (await call(oriel, "GET", `/api/v1/sessions/${session}/messages`)).json["messages"] as readonly JsonObject[];

  it("clients of one session lose nothing, and each message is followed by its own reply", async () => {
    const session = await begin();
    const said = Array.from({ length: CLIENTS_OF_ONE }, (_, client) =>
      Array.from({ length: TURNS_OF_EACH }, (_, turn) => `client ${client} turn ${turn}`),
    );
    const answers = await Promise.all(
      said.map(async (lines) => {
        const all: Answer[] = [];
        for (const line of lines) all.push(await say(session, line));
        return all;
      }),
    );
    expect(answers.flat().filter(({ status }) => status !== 200)).toEqual([]);

    const messages = await messagesOf(session);
    expect(messages.map(({ position }) => position)).toEqual(messages.map((_, position) => position));
    const pairs = messages.flatMap((message, at) =>
      message["role"] === "user" ? [[message["content"], messages[at + 1]?.["content"]]] : [],
    );
    expect(pairs).toEqual(pairs.map(([line], turn) => [line, `I have ${turn} heard before ${String(line)}`]));
    expect(pairs.map(([line]) => line).toSorted()).toEqual(said.flat().toSorted());
    // Of each client in the order in which it spoke.
    for (const lines of said) expect(pairs.map(([line]) => line).filter((line) => lines.includes(String(line)))).toEqual(lines);
    // What each client was answered is what was kept.
    expect(answers.flat().map(({ json }) => json["message"])).toEqual(
      expect.arrayContaining(messages.filter(({ role }) => role === "assistant")),
    );
  });

  it(`${SESSIONS} sessions answer each its own, and account for it`, async () => {
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, begin));
    expect(new Set(sessions).size).toBe(SESSIONS);
    for (let turn = 0; turn < TURNS; turn += 1) {
      const answers = await Promise.all(sessions.map((session, index) => say(session, `number ${index} turn ${turn}`)));
      expect(answers.map(({ status, json }) => [status, (json["message"] as JsonObject | undefined)?.["content"]])).toEqual(
        sessions.map((_, index) => [200, `I have ${turn} heard before number ${index} turn ${turn}`]),
      );
    }
    const kept = await Promise.all(sessions.map(messagesOf));
    expect(kept.map((messages) => messages.map(({ content }) => content))).toEqual(
      sessions.map((_, index) =>
        Array.from({ length: TURNS }, (_, turn) => [
          `number ${index} turn ${turn}`,
          `I have ${turn} heard before number ${index} turn ${turn}`,
        ]).flat(),
      ),
    );
    const receipts = await Promise.all(kept.map((messages) => Promise.all(messages.flatMap(receiptOf).map(receipt))));
    expect(receipts.map((all) => all.map(({ session_id, counts, read }) => ({ session_id, counts, read })))).toEqual(
      sessions.map((session, index) =>
        Array.from({ length: TURNS }, (_, turn) => ({
          session_id: session,
          counts: { kept: 2 * turn + 1, compacted: 0, dropped: 0, recalled: 0 },
          read: expect.objectContaining({ tokens: readFor.get(`number ${index} turn ${turn}`) }),
        })),
      ),
    );
  });

  async function receipt(id: string): Promise<JsonObject> {
    const { status, json } = await call(oriel, "GET", `/api/v1/receipts/${id}`);
    expect(status, id).toBe(200);
    return json;
  }
});

/** What shows whose conversation the engine was sent: how often the user spoke before, and the last thing said. */
function heard(messages: readonly FakeMessage[]): readonly string[] {
  const said = messages.filter(({ role }) => role === "user");
  return [`${said.length - 1} heard before `, said.at(-1)?.content ?? ""];
}

function receiptOf({ reply }: JsonObject): readonly string[] {
  return reply === null ? [] : [String((reply as JsonObject)["receipt_id"])];
}
