import type { MarkReply, MessageInfo } from "@oriel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer, type Call } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const MESSAGE: MessageInfo = {
  message_id: "m_7",
  position: 7,
  role: "user",
  content: `The budget\u001bis 1,800 EUR, and ${"no more ".repeat(10)}`,
  thinking: null,
  tool_calls: [],
  created_at: "2026-01-01T00:00:00.000Z",
  mark: null,
  reply: null,
};

let server: AnsweringServer;
beforeEach(async () => {
  server = await answeringServer(answer);
});
afterEach(() => server.stop());

function answer({ method, path, body }: Call): MarkReply | undefined {
  if (!path.startsWith("/api/v1/sessions/s_1/messages/") || !path.endsWith("/mark")) return undefined;
  const isPin = JSON.stringify(body) === '{"mark":"pinned"}';
  return { session_id: "s_1", message: { ...MESSAGE, mark: method === "DELETE" ? null : isPin ? "pinned" : "excluded" } };
}

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ env: { ORIEL_URL: server.url } });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("marks of messages", () => {
  it.each([
    ["pin", "is pinned: it stays in every prompt."],
    ["unpin", "has no mark: it stays and leaves like any other."],
    ["exclude", "is excluded: the model does not see it from now on."],
    ["include", "has no mark: it stays and leaves like any other."],
  ])("are set by oriel %s, which says what that does to which message", async (command, effect) => {
    const words = "The budget is 1,800 EUR, and no more no more no more no more";
    expect(await oriel(command, "s_1", "7")).toEqual({ exit: 0, out: `Message 7 (user, "${words}…") ${effect}\n`, err: "" });
  });

  it("are asked of the gateway by id or position", async () => {
    await oriel("pin", "s_1", "m/7");
    await oriel("exclude", "s_1", "7");
    await oriel("unpin", "s_1", "7");
    expect(server.calls).toEqual([
      { method: "PUT", path: "/api/v1/sessions/s_1/messages/m%2F7/mark", body: { mark: "pinned" } },
      { method: "PUT", path: "/api/v1/sessions/s_1/messages/7/mark", body: { mark: "excluded" } },
      { method: "DELETE", path: "/api/v1/sessions/s_1/messages/7/mark", body: undefined },
    ]);
  });

  it("are printed as JSON for programs, and refused in the gateway's own words", async () => {
    expect(JSON.parse((await oriel("--json", "pin", "s_1", "7")).out)).toEqual({
      schema_version: 1,
      session_id: "s_1",
      message: { ...MESSAGE, mark: "pinned" },
    });
    expect(await oriel("pin", "s_2", "7")).toMatchObject({ exit: 5, err: expect.stringContaining("There is no") });
  });
});
