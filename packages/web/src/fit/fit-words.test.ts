import type { FitReply, FitSize } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { fitParts, outcomeText, placeWords, readSlots, totalText } from "./fit-words.ts";

const MIB = 1024 ** 2;

const size: FitSize = {
  window: 4096,
  kv_bytes: 16 * MIB,
  recurrent_bytes: 0,
  weights_bytes: 4 * MIB,
  compute_bytes: 10 * MIB,
  compute_basis: "upper bound",
  total_bytes: 30 * MIB,
  place: "RAM",
  first_token_ms: null,
  tokens_per_s: null,
};

const reply: FitReply = { model: "m", architecture: "llama", trained_window: 4096, largest: 4096, sizes: [size] };

describe("the outcome of a plan", () => {
  it("is the largest window that fits, and whether it is all there is", () => {
    expect(outcomeText(reply)).toBe("The largest window that fits is 4,096 tokens, all that the model was trained for.");
    expect(outcomeText({ ...reply, trained_window: null })).toBe("The largest window that fits is 4,096 tokens.");
  });

  it("tells that none fits from what is not known", () => {
    const without = (over: Partial<FitSize>): string => outcomeText({ ...reply, largest: null, sizes: [{ ...size, ...over }] });
    expect(without({ place: "does not fit" })).toBe("No window fits.");
    expect(without({ place: null })).toBe("What fits is unknown, because the free memory is.");
    expect(without({ weights_bytes: null, place: null })).toBe("What fits is unknown, because the size of the weights is.");
  });
});

describe("a row of the plan", () => {
  it("says where it fits in words of its own", () => {
    const places = ["GPU", "RAM", "split", "does not fit", null] as const;
    expect(places.map((place) => placeWords({ place }).text)).toEqual([
      "Fits on the GPU",
      "Fits in RAM",
      "Fits, partly in RAM: slower",
      "Does not fit",
      "Unknown",
    ]);
  });

  it("draws its parts to the scale of the largest, and marks what is a bound", () => {
    const larger: FitSize = { ...size, kv_bytes: 30 * MIB, recurrent_bytes: 16 * MIB, total_bytes: 60 * MIB };
    expect(fitParts(size, [size, larger])).toEqual([
      { kind: "weights", text: "4 MiB", share: 4 / 60 },
      { kind: "cache", text: "16 MiB", share: 16 / 60 },
      { kind: "compute", text: "~10 MiB", share: 10 / 60 },
    ]);
    expect(fitParts(larger, [size, larger])[1]).toEqual({ kind: "cache", text: "46 MiB", share: 46 / 60 });
    expect(totalText(size)).toBe("~30 MiB");
  });

  it("does not take weights that are unknown for none", () => {
    const unknown: FitSize = { ...size, weights_bytes: null, total_bytes: null };
    expect([fitParts(unknown, [unknown])[0]?.text, totalText(unknown)]).toEqual(["unknown", "unknown"]);
  });
});

it("takes as slots only what the gateway would", () => {
  expect(["1", " 4 ", "256"].map(readSlots)).toEqual([1, 4, 256]);
  expect(["", "0", "257", "1.5", "-1", "x"].map(readSlots)).toEqual(Array(6).fill(undefined));
});
