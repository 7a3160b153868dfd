import { type Store, type StoredMessage, textPart } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { editMessage } from "./edit-message.ts";
import { regenerate } from "./regenerate.ts";
import { restoreSnapshot } from "./restore-snapshot.ts";
import type { SessionPorts } from "./session-ports.ts";
import { takeSnapshot } from "./take-snapshot.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const IMAGE = { type: "image", mediaType: "image/png", base64: "iVBORw0KGgo=" } as const;

let store: Store;
let ports: SessionPorts;
beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:", now: () => NOW });
  let ids = 0;
  ports = { store, tell: () => undefined, now: () => Date.parse(NOW), newId: (prefix) => `${prefix}-${ids++}` };
  await store.sessions.create({ id: "s", model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: NOW, updatedAt: NOW });
});
afterEach(() => store.close());

describe("editMessage", () => {
  it("lets images go along, since only the text is another", async () => {
    await store.messages.append([said(0, { role: "user", content: [...textPart("What is this?"), IMAGE] })]);
    await editMessage(ports, "s", "m-0", "And this?");
    expect((await store.messages.list("s")).map(({ message }) => message)).toEqual([
      { role: "user", content: [...textPart("And this?"), IMAGE] },
    ]);
  });

  it("finds a message far from the end by its id", async () => {
    await store.messages.append(Array.from({ length: 300 }, (_, position) => said(position, { role: "user", content: textPart("Hi") })));
    expect((await editMessage(ports, "s", "m-3", "Ho")).branch).toMatchObject({ parent: "s", forkedAt: 3, messageCount: 4 });
  });

  it("does not find a message of a branch that is not the current one", async () => {
    await store.messages.append([0, 1, 2].map((position) => said(position, { role: "user", content: textPart("Hi") })));
    await editMessage(ports, "s", "m-1", "Ho");
    await expect(editMessage(ports, "s", "m-2", "Ha")).rejects.toMatchObject({ code: "not_found" });
    expect((await editMessage(ports, "s", "m-0", "Ha")).branch).toMatchObject({ parent: "s", forkedAt: 0 });
  });
});

describe("what changes the course of a conversation", () => {
  it("does not touch a session that is not there", async () => {
    const refused = { code: "session_not_found" };
    await expect(editMessage(ports, "s-none", "0", "Hi")).rejects.toMatchObject(refused);
    await expect(regenerate(ports, "s-none", "0")).rejects.toMatchObject(refused);
    await expect(takeSnapshot(ports, "s-none", { purpose: "recovery", note: undefined })).rejects.toMatchObject(refused);
    await expect(restoreSnapshot(ports, "s-none", "x")).rejects.toMatchObject(refused);
  });
});

function said(position: number, message: StoredMessage["message"]): StoredMessage {
  return { id: `m-${position}`, sessionId: "s", branch: "s", position, message, createdAt: NOW };
}
