import type { JsonObject } from "@oriel/core";
import { expect } from "vitest";
import { call } from "./http.ts";
import type { Oriel } from "./oriel.ts";

/** What the headers of a reply tell. */
export interface ReplyFacts {
  readonly session: string;
  readonly receipt: string;
  readonly window: number;
  /** `=n`, or `~n` where it is an estimate. */
  readonly promptTokens: string;
  readonly kept: number;
  readonly compacted: number;
  readonly dropped: number;
  readonly recalled: number;
}

/** A `fetch` for a client, and the facts of the replies that came through it. */
export interface Watched {
  readonly fetch: typeof fetch;
  readonly facts: readonly ReplyFacts[];
}

export function watchedFetch(): Watched {
  const facts: ReplyFacts[] = [];
  return {
    facts,
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (response.ok) facts.push(factsIn(response.headers));
      return response;
    },
  };
}

/** The facts in a reply's headers; one that lacks any of them fails. */
export function factsIn(headers: Headers): ReplyFacts {
  const told = Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-oriel-")));
  expect(told).toEqual({
    "x-oriel-session": expect.stringMatching(/./),
    "x-oriel-receipt": expect.stringMatching(/^r-/),
    "x-oriel-window": expect.stringMatching(/^\d+$/),
    "x-oriel-prompt-tokens": expect.stringMatching(/^[=~]\d+$/),
    "x-oriel-disposition": expect.stringMatching(DISPOSITION),
  });
  const [kept = 0, compacted = 0, dropped = 0, recalled = 0] = (told["x-oriel-disposition"]?.match(/\d+/g) ?? []).map(Number);
  return {
    session: told["x-oriel-session"] ?? "",
    receipt: told["x-oriel-receipt"] ?? "",
    window: Number(told["x-oriel-window"]),
    promptTokens: told["x-oriel-prompt-tokens"] ?? "",
    kept,
    compacted,
    dropped,
    recalled,
  };
}

const DISPOSITION = /^kept=\d+ compacted=\d+ dropped=\d+ recalled=\d+$/;

/** The receipt of a reply, as the control API shows it. */
export async function receiptOf(oriel: Pick<Oriel, "url">, { receipt }: Pick<ReplyFacts, "receipt">): Promise<JsonObject> {
  const { status, json } = await call(oriel, "GET", `/api/v1/receipts/${receipt}`);
  expect(status).toBe(200);
  return json;
}
