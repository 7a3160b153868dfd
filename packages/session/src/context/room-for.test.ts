import { findPolicy, type ReplyPolicy } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roomFor } from "./room-for.ts";

const oriel = replyOf("oriel");
const nopenai = replyOf("nopenai");

describe("the room in a window", () => {
  it("keeps what the client asked for, and the policy's default where it asked for nothing", () => {
    expect(roomFor(oriel, 1000, 16_384, 0)).toEqual({ window: 16_384, allowance: 1000, leastAllowance: 64, margin: 0 });
    expect(roomFor(oriel, undefined, 16_384, 32)).toEqual({ window: 16_384, allowance: 2048, leastAllowance: 64, margin: 32 });
  });

  it("leaves most of a small window to the conversation", () => {
    expect(roomFor(oriel, undefined, 2048, 0).allowance).toBe(512);
    expect(roomFor(oriel, 32_000, 2048, 0).allowance).toBe(1024);
  });

  it("holds a request to its allowance where the policy does", () => {
    expect(roomFor(nopenai, 4000, 4096, 0)).toEqual({ window: 4096, allowance: 4000, leastAllowance: 4000, margin: 0 });
  });

  it("never keeps less free than a reply needs, nor more than was asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 256, max: 131_072 }), (asked, window) => {
        const room = roomFor(oriel, asked, window, 0);
        expect(room.leastAllowance).toBeLessThanOrEqual(room.allowance);
        expect(room.allowance).toBeLessThanOrEqual(Math.min(asked, window));
      }),
    );
  });
});

function replyOf(id: string): ReplyPolicy {
  const policy = findPolicy(id);
  if (policy === undefined) throw new Error(`no policy ${id}`);
  return policy.reply;
}
