import { type Mark, type SessionSummary, type Store, type StoredMessage, textPart } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openConversations } from "./open-conversations.ts";
import { sessionOf } from "./session-of.ts";

const AT = "2026-01-01T00:00:00.000Z";

describe("openConversations", () => {
  it("reads what the store has, whoever wrote it and whatever branch is the current one", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("say" as const), messages: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant("fork" as const), at: fc.nat() }),
      fc.record({ do: fc.constant("use" as const), branch: fc.nat() }),
      fc.record({
        do: fc.constant("mark" as const),
        at: fc.nat(),
        mark: fc.constantFrom(undefined, "pinned" as const, "excluded" as const),
      }),
      fc.record({ do: fc.constant("replace" as const) }),
      fc.record({ do: fc.constant("read" as const) }),
    );
    const bounds = fc.constantFrom(
      { conversations: 64, characters: 1000 },
      { conversations: 1, characters: 1000 },
      { conversations: 64, characters: 4 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), bounds, async (steps, bound) => {
        const world = await worldOf();
        const open = openConversations(world.store, bound);
        for (const one of steps) {
          if (one.do === "say") for (let count = 0; count < one.messages; count += 1) await world.say();
          else if (one.do === "fork") await world.fork(one.at);
          else if (one.do === "use") await world.use(one.branch);
          else if (one.do === "mark") await world.mark(one.at, one.mark);
          else if (one.do === "replace") await world.replace();
          else {
            const session = await world.session();
            const { history, marks } = await open.read(session);
            expect(history).toEqual(await world.store.messages.list("s", { branch: session.branch }));
            const marked = new Map((await world.store.marks.of("s")).map(({ messageId, mark }) => [messageId, mark]));
            const at = (mark: Mark) => new Set(history.flatMap(({ id, position }) => (marked.get(id) === mark ? [position] : [])));
            expect(marks).toEqual({ pinned: at("pinned"), excluded: at("excluded") });
          }
        }
        await world.store.close();
      }),
      { numRuns: 40 },
    );
  });

  it("asks the store for what is new, and hands on the very messages it had before", async () => {
    const world = await worldOf();
    for (let count = 0; count < 5; count += 1) await world.say();
    const asked: unknown[] = [];
    const messages: Store["messages"] = {
      ...world.store.messages,
      list: (id, range) => {
        asked.push(range?.from);
        return world.store.messages.list(id, range);
      },
    };
    const open = openConversations({ ...world.store, messages });
    const before = await open.read(await world.session());
    await world.say();
    const after = await open.read(await world.session());

    expect(asked).toEqual([undefined, 4]);
    expect(after.history).toHaveLength(6);
    expect(before.history.every((stored, at) => stored === after.history[at])).toBe(true);
    await world.store.close();
  });

  it("forgets the one unused for longest when there are too many", async () => {
    const world = await worldOf();
    await world.say();
    const open = openConversations(world.store, { conversations: 1, characters: 1000 });
    const before = await open.read(await world.session());
    await world.fork(1);
    await open.read(await world.session());
    await world.use(0);
    const after = await open.read(await world.session());
    expect(after.history).toEqual(before.history);
    expect(after.history[0]).not.toBe(before.history[0]);
    await world.store.close();
  });
});

async function worldOf() {
  const store = await openSqliteStore({ path: ":memory:", now: () => AT });
  let ids = 0;
  const create = () =>
    store.sessions.create({ id: "s", model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: AT, updatedAt: AT });
  const session = (): Promise<SessionSummary> => sessionOf(store, "s");
  const branchAt = async (at: number): Promise<string> => {
    const branches = await store.branches.list("s");
    return branches[at % branches.length]?.id ?? "s";
  };
  await create();
  return {
    store,
    session,
    async say() {
      const { branch, messageCount: position } = await session();
      const id = `m-${ids++}`;
      const said: StoredMessage = { id, sessionId: "s", branch, position, message: { role: "user", content: textPart(id) }, createdAt: AT };
      await store.messages.append([said]);
    },
    async fork(at: number) {
      const { branch, messageCount } = await session();
      await store.branches.fork({ id: `b-${ids++}`, sessionId: "s", from: branch, at: at % (messageCount + 1), createdAt: AT });
    },
    /** A message of the current branch, which may be shared. */
    async mark(at: number, mark: Mark | undefined) {
      const { branch, messageCount } = await session();
      const [message] = messageCount === 0 ? [] : await store.messages.list("s", { branch, from: at % messageCount });
      if (message !== undefined) await store.marks.set("s", message.id, mark, AT);
    },
    use: async (at: number) => store.branches.use("s", await branchAt(at), AT),
    /** As when it was deleted and another was imported under its id. */
    async replace() {
      await store.sessions.delete("s");
      await create();
    },
  };
}
