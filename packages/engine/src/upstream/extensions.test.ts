import { describe, expect, it } from "vitest";
import { knownExtensions } from "./extensions.ts";

describe("fields a client sends along", () => {
  it("are sent on when the engine knows them and they are well-formed numbers", () => {
    const sent = { typical_p: 0.9, repeat_last_n: -1, min_tokens: 3, mirostat: 2 };
    expect(knownExtensions(sent, ["typical_p", "repeat_last_n", "mirostat"])).toEqual({ typical_p: 0.9, repeat_last_n: -1, mirostat: 2 });
  });

  it.each([[-0.1], [1.1], [Number.NaN], [Number.POSITIVE_INFINITY], ["0.9"], [null], [true], [[0.9]]])(
    "stay behind when malformed: %s",
    (value) => {
      expect(knownExtensions({ typical_p: value }, ["typical_p"])).toEqual({});
    },
  );

  it("stay behind when a whole number is broken", () => {
    expect(knownExtensions({ mirostat: 1.5 }, ["mirostat"])).toEqual({});
  });

  it("never reach an engine's own memory", () => {
    const steering = { n_keep: 4, n_discard: -5, id_slot: 0, num_batch: 8, num_gpu: 0, cache_prompt: 0, num_keep: 1 };
    expect(knownExtensions(steering, ["typical_p"])).toEqual({});
  });
});
