import type { ReplyEvent } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { outbox } from "./outbox.ts";

const delta = (text: string): ReplyEvent => ({ type: "text-delta", text });

describe("outbox", () => {
  it("sends the first event at once, and those that follow closely together", () => {
    const { box, sent, pass } = bench();
    box.post(delta("a"));
    box.post(delta("b"));
    box.post(delta("c"));
    expect(sent).toEqual([[delta("a")]]);
    pass(8);
    expect(sent).toEqual([[delta("a")], [delta("b"), delta("c")]]);
    pass(8);
    box.post(delta("d"));
    expect(sent).toHaveLength(3);
  });

  it("sends what waits when it is told to, and nothing twice", () => {
    const { box, sent, pass } = bench();
    box.post(delta("a"));
    box.post(delta("b"));
    box.flush();
    pass(8);
    expect(sent).toEqual([[delta("a")], [delta("b")]]);
  });
});

function bench() {
  const sent: (readonly ReplyEvent[])[] = [];
  let now = 100;
  let planned: (() => void) | undefined;
  const box = outbox((events) => sent.push(events), {
    now: () => now,
    after: (_ms, then) => {
      planned = then;
    },
  });
  const pass = (ms: number) => {
    now += ms;
    const then = planned;
    planned = undefined;
    then?.();
  };
  return { box, sent, pass };
}
