import { describe, expect, it } from "vitest";
import { windowSettings, windowSettingsInfo } from "./window-settings.ts";

const ALL = { target_size: 8192, min_size: 2048, max_size: 65_536, auto_size: false, memory_buffer_bytes: 0, kv_type: "q8_0" };

describe("what a conversation wants of its window", () => {
  it("is shown as it was sent", () => {
    const read = windowSettings(ALL, "settings.window");
    expect(read).toEqual({ targetSize: 8192, minSize: 2048, maxSize: 65_536, autoSize: false, memoryBufferBytes: 0, kvType: "q8_0" });
    expect(windowSettingsInfo(read)).toEqual(ALL);
    expect(windowSettings({}, "settings.window")).toEqual({});
  });

  it.each([
    [{ target_size: 100 }, "settings.window.target_size", /whole number from 512 to 2097152/],
    [{ auto_size: "yes" }, "settings.window.auto_size", /true or false/],
    [{ kv_type: "q3" }, "settings.window.kv_type", /f16/],
    [
      { min_size: 8192, max_size: 4096 },
      "settings.window.min_size",
      /smallest size of 8,192 tokens is more than the largest size of 4,096/,
    ],
    [{ targetSize: 8192 }, "settings.window.targetSize", /known are target_size, min_size, /],
    [[], "settings.window", /an object/],
  ])("is refused where it cannot be: %j", (sent, param, message) => {
    expect(() => windowSettings(sent, "settings.window")).toThrow(
      expect.objectContaining({ code: "invalid_request", param, message: expect.stringMatching(message) }),
    );
  });
});
