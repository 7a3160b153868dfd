import { estimateText } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { inFlight } from "./in-flight.ts";

describe("tokens in flight", () => {
  it("are those written so far, of each conversation by itself", () => {
    const flight = inFlight();
    flight.report("a", [{ type: "text-delta", text: "Once upon " }]);
    flight.report("a", [
      { type: "thinking-delta", text: "a time" },
      { type: "tool-call", call: { id: "1", name: "clock", argumentsJson: "{}" } },
    ]);
    expect([flight.of("a"), flight.of("b")]).toEqual([estimateText("Once upon a timeclock{}"), 0]);
  });

  it("grow with a long reply as its estimate does, to within a token for each stretch", () => {
    const flight = inFlight();
    const words = "It was a dark and stormy night. ";
    for (let count = 0; count < 200; count += 1) flight.report("a", [{ type: "text-delta", text: words }]);
    const whole = estimateText(words.repeat(200));
    expect(flight.of("a")).toBeGreaterThanOrEqual(whole);
    expect(flight.of("a")).toBeLessThanOrEqual(whole + 25);
  });

  it("are gone when the reply has ended", () => {
    const flight = inFlight();
    flight.report("a", [{ type: "text-delta", text: "Hello" }]);
    flight.clear("a");
    expect(flight.of("a")).toBe(0);
  });
});
