import { expect, it } from "vitest";
import { fitPath } from "./fit.ts";

it("asks for a plan only of what is otherwise than the engine has it", () => {
  expect(fitPath("qwen3:8b", { cache: undefined, slots: undefined })).toBe("/api/v1/models/qwen3%3A8b/fit");
  expect(fitPath("org/m", { cache: "q8_0", slots: 4 }, [2048, 5120])).toBe("/api/v1/models/org%2Fm/fit?kv=q8_0&slots=4&sizes=2048%2C5120");
});
