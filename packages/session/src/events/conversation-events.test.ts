import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConversationEvents, conversationEvents, type EventBounds, type Happening } from "./conversation-events.ts";

const SILENT = { error: (): void => undefined };
const WIDE: EventBounds = { happenings: 1000, sessions: 1000 };

describe("events of conversations", () => {
  it("are handed to those who listen to the session, with what happened, when, and under which id", () => {
    const events = hub();
    const heard = listening(events, "s");
    events.tell("s", { type: "started", model: "m", policy: "oriel" });
    events.tell("t", { type: "stopped" });
    events.tell("s", { type: "stopped" });
    const at = "1970-01-01T00:00:00.005Z";
    expect(heard.all).toEqual([
      { id: 5001, session: "s", at, event: { type: "started", model: "m", policy: "oriel" } },
      { id: 5003, session: "s", at, event: { type: "stopped" } },
    ]);
  });

  it("are not handed to one who has stopped listening, even while it hears", () => {
    const events = hub();
    const heard: string[] = [];
    const stop = events.listen("s", ({ event }) => {
      heard.push(event.type);
      stop();
    });
    told(events, "s", 2);
    expect(heard).toEqual(["goal-added"]);
  });

  it("reach the others though a listener throws, and what it threw is logged", () => {
    const logged: object[] = [];
    const events = conversationEvents(() => 5, { error: (event, data) => void logged.push({ event, ...data }) });
    events.listen("s", () => {
      throw new Error("no");
    });
    const heard = listening(events, "s");
    told(events, "s", 2);
    expect(heard.goals()).toEqual(["0", "1"]);
    expect(logged[0]).toEqual({ event: "events.listener_failed", session: "s", type: "goal-added", message: "Error: no" });
    expect(logged).toHaveLength(2);
  });

  it("are heard by everyone in the order they were told, also when a listener tells something itself", () => {
    const events = hub();
    const first = listening(events, "s", undefined, ({ event }) => {
      if (event.type === "goal-added" && event.goal === "0") events.tell("s", { type: "goal-added", goal: "of the listener" });
    });
    const second = listening(events, "s");
    told(events, "s", 2);
    const expected = ["0", "of the listener", "1"];
    expect([first.goals(), second.goals()]).toEqual([expected, expected]);
  });

  it("of the machine reach every session that is held or listened to", () => {
    const events = hub();
    told(events, "held", 1);
    const heard = listening(events, "listened to");
    events.tellAll({ type: "memory-warning", device: "ram", message: "Full." });
    expect(heard.all.map(({ event }) => event.type)).toEqual(["memory-warning"]);
    expect(listening(events, "held", 0).types()).toEqual(["events-lost", "goal-added", "memory-warning"]);
    expect(listening(events, "another", 0).types()).toEqual(["events-lost"]);
  });
});

describe("who comes back", () => {
  it("hears what it missed, then what is told, without a gap and none twice", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(20), (before, missed, after) => {
        const events = hub(WIDE);
        events.tell("s", { type: "started", model: "m", policy: "oriel" });
        told(events, "s", before);
        const known = events.last;
        told(events, "s", missed, before);
        told(events, "of another", missed);
        const heard = listening(events, "s", known);
        told(events, "s", after, before + missed);
        expect(heard.goals()).toEqual(numbers(before, before + missed + after));
        expect(heard.types()).not.toContain("events-lost");
      }),
    );
  });

  it("hears all there was of a session that began in this run when it asks from 0", () => {
    const events = hub();
    events.tell("s", { type: "started", model: "m", policy: "oriel" });
    expect(listening(events, "s", 0).types()).toEqual(["started"]);
  });

  it("is told first that events are lost where they are, and only then", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(12), fc.nat(12), (happenings, before, missed) => {
        const events = hub({ happenings, sessions: 1 });
        events.tell("s", { type: "started", model: "m", policy: "oriel" });
        told(events, "s", before);
        const known = events.last;
        told(events, "s", missed, before);
        const isLost = missed > happenings;
        const heard = listening(events, "s", known);
        expect(heard.types().includes("events-lost")).toBe(isLost);
        expect(heard.all.findLastIndex(({ event }) => event.type === "events-lost")).toBe(isLost ? 0 : -1);
        expect(heard.goals()).toEqual(numbers(before + missed - Math.min(missed, happenings), before + missed));
        // Coming back once more, from the loss or from anything after it, it hears the rest and of no loss.
        for (const [at, { id }] of heard.all.entries()) expect(listening(events, "s", id).all).toEqual(heard.all.slice(at + 1));
      }),
    );
  });

  it("is told that events are lost when its session was forgotten meanwhile", () => {
    const events = hub({ happenings: 10, sessions: 1 });
    told(events, "s", 3);
    const known = events.last - 1;
    told(events, "t", 1);
    expect(listening(events, "s", known).types()).toEqual(["events-lost"]);
  });

  it.each([
    ["earlier", 1_000],
    ["later, on a clock that was set back since", 9_000],
  ])("is told that events are lost when its id is of another run, %s", (_when, ms) => {
    const other = hub(WIDE, ms);
    told(other, "s", 40);
    const events = hub(WIDE);
    told(events, "s", 2);
    const heard = listening(events, "s", other.last);
    expect(heard.types()).toEqual(["events-lost", "goal-added", "goal-added"]);
    expect(heard.all[0]?.id).toBeLessThan(heard.all[1]?.id ?? 0);
  });
});

describe("what is held", () => {
  it("is bounded whatever is told, and keeps what was told last", () => {
    const tellings = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.nat(6)), { maxLength: 30 });
    fc.assert(
      fc.property(tellings, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (all, happenings, sessions) => {
        const events = hub({ happenings, sessions });
        for (const [session, count] of all) told(events, session, count);
        const order = all.flatMap(([session, count]) => (count === 0 ? [] : [session])).toReversed();
        const kept = [...new Set(order)].slice(0, sessions);
        const held = ["a", "b", "c", "d", "e"].filter((session) => countHeld(events, session) > 0);
        expect(held.toSorted()).toEqual(kept.toSorted());
        for (const session of held) expect(countHeld(events, session)).toBeLessThanOrEqual(happenings);
      }),
    );
  });

  it("is not forgotten of a session that somebody listens to", () => {
    const events = hub({ happenings: 10, sessions: 1 });
    const heard = listening(events, "s");
    for (const other of ["a", "b", "c"]) told(events, other, 1);
    told(events, "s", 2);
    expect(heard.goals()).toEqual(["0", "1"]);
    expect(heard.types()).not.toContain("events-lost");
  });

  it("is not pushed out by those who listen to what is not there and leave", () => {
    const events = hub({ happenings: 10, sessions: 2 });
    events.tell("s", { type: "stopped" });
    for (let other = 0; other < 10; other += 1) events.listen(`nothing ${other}`, () => undefined)();
    expect(countHeld(events, "s")).toBe(1);
  });
});

function hub(bounds?: EventBounds, nowMs = 5): ConversationEvents {
  return conversationEvents(() => nowMs, SILENT, bounds);
}

/** Goals named by their number, from `from` on. */
function told(events: ConversationEvents, session: string, count: number, from = 0): void {
  for (const goal of numbers(from, from + count)) events.tell(session, { type: "goal-added", goal });
}

function numbers(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}

interface Heard {
  readonly all: readonly Happening[];
  types(): readonly string[];
  goals(): readonly string[];
}

function listening(events: ConversationEvents, session: string, after?: number, then?: (happening: Happening) => void): Heard {
  const all: Happening[] = [];
  events.listen(
    session,
    (happening) => {
      all.push(happening);
      then?.(happening);
    },
    after,
  );
  return {
    all,
    types: () => all.map(({ event }) => event.type),
    goals: () => all.flatMap(({ event }) => (event.type === "goal-added" ? [event.goal] : [])),
  };
}

/** How much is held of a session; asking changes nothing of what is. */
function countHeld(events: ConversationEvents, session: string): number {
  let count = 0;
  const stop = events.listen(
    session,
    ({ event }) => {
      if (event.type !== "events-lost") count += 1;
    },
    0,
  );
  stop();
  return count;
}
