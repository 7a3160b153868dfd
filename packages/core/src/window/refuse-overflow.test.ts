import { describe, expect, it } from "vitest";
import { NOPENAI } from "../policy/profiles/nopenai.ts";
import { ORIEL } from "../policy/profiles/oriel.ts";
import { refuseOverflow } from "./refuse-overflow.ts";

describe("refuseOverflow", () => {
  it("refuses a prompt and a reply that exceed the window together, with both numbers", () => {
    const refusal = refuseOverflow(NOPENAI.reply, { prompt: 4000, reply: 200, window: 4096 });
    expect([refusal?.code, refusal?.data]).toEqual(["context_length_exceeded", { needed: 4200, prompt: 4000, reply: 200, window: 4096 }]);
  });

  it("lets through what fits exactly", () => {
    expect(refuseOverflow(NOPENAI.reply, { prompt: 4000, reply: 96, window: 4096 })).toBeUndefined();
  });

  it("counts the policy's own allowance where the request names none", () => {
    expect(refuseOverflow(NOPENAI.reply, { prompt: 3584, reply: undefined, window: 4096 })).toBeUndefined();
    expect(refuseOverflow(NOPENAI.reply, { prompt: 3585, reply: undefined, window: 4096 })?.data).toMatchObject({ reply: 512 });
  });

  it("refuses nothing where the allowance gives way, or the window is unknown", () => {
    expect(refuseOverflow(ORIEL.reply, { prompt: 9000, reply: 9000, window: 4096 })).toBeUndefined();
    expect(refuseOverflow(NOPENAI.reply, { prompt: 9000, reply: 9000, window: undefined })).toBeUndefined();
  });
});
