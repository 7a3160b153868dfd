import { describe, expect, it } from "vitest";
import { wantsColour } from "./colour.ts";

describe("wantsColour", () => {
  it.each([
    { env: {}, isTTY: true, noColourFlag: false, colour: true },
    { env: {}, isTTY: false, noColourFlag: false, colour: false },
    { env: { NO_COLOR: "1" }, isTTY: true, noColourFlag: false, colour: false },
    { env: { NO_COLOR: "" }, isTTY: true, noColourFlag: false, colour: true },
    { env: { NO_COLOR: "1", FORCE_COLOR: "1" }, isTTY: true, noColourFlag: false, colour: false },
    { env: { FORCE_COLOR: "1" }, isTTY: false, noColourFlag: false, colour: true },
    { env: { FORCE_COLOR: "0" }, isTTY: true, noColourFlag: false, colour: false },
    { env: { FORCE_COLOR: "1" }, isTTY: true, noColourFlag: true, colour: false },
    { env: { TERM: "dumb" }, isTTY: true, noColourFlag: false, colour: false },
  ])("is $colour for $env, a terminal: $isTTY, --no-color: $noColourFlag", ({ colour, ...screen }) => {
    expect(wantsColour(screen)).toBe(colour);
  });
});
