import { describe, expect, it } from "vitest";
import { adaptive } from "./adaptive.ts";
import { assistant, draftOf, system, toolRound, user } from "./testing/draft.ts";

const STAGE = { strategy: "adaptive" } as const;
const drop = (from: number) => ({ kind: "drop", from, to: from + 1, reason: "over_budget" });
const chatter = (about: string): string => `Some words on ${about} that nobody comes back to, at a usual length.`;

describe("adaptive", () => {
  it("lets go first of what no later message refers to", () => {
    const names = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"];
    const draft = draftOf([system("You help."), ...names.map((name) => assistant(chatter(name))), user("What was that with alpha?")]);
    expect(adaptive({ ...draft, target: draft.tokens - 1 }, STAGE)).toEqual([drop(2)]);
  });

  it("lets go of the older of two that matter the same", () => {
    const draft = draftOf([assistant(chatter("one")), assistant(chatter("two")), user("Go on.")]);
    expect(adaptive({ ...draft, target: draft.tokens - 1 }, STAGE)).toEqual([drop(0)]);
  });

  it("lets go of a large output before a small question of the user", () => {
    const draft = draftOf([
      user("Which port?"),
      ...toolRound("c", "scan", "{}", "port closed\n".repeat(200)),
      assistant("8080."),
      user("Thanks."),
    ]);
    expect(adaptive({ ...draft, target: draft.tokens - 1 }, STAGE)).toEqual([drop(1), drop(2)]);
  });

  it("keeps the system prompt, pins, the last message of the user and what the model is at work on", () => {
    const talk = [
      system("You help."),
      assistant("Pinned."),
      assistant("Old."),
      user("Do it."),
      ...toolRound("c", "run", "{}", "done\n".repeat(99)),
    ];
    expect(adaptive(draftOf(talk, { pinned: [1] }), STAGE)).toEqual([drop(2)]);
  });

  it("keeps all the user said where the policy does", () => {
    const talk = [user("First."), assistant("Yes."), user("Second."), assistant("Yes, yes."), user("Third.")];
    expect(adaptive(draftOf(talk, { rules: { drops_user_messages: false } }), STAGE)).toEqual([drop(1), drop(3)]);
  });
});
