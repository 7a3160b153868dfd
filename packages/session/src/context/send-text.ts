import {
  type CancelSignal,
  type Count,
  contextLengthExceeded,
  estimateText,
  makeupOfMessage,
  marginFor,
  type Prompt,
  type ReplyStream,
  type Retry,
  type Tokens,
} from "@oriel/core";
import { learn } from "./learn.ts";
import { orUnknown } from "./or-unknown.ts";
import type { Asked, ContextPorts } from "./ports.ts";
import { ESTIMATED } from "./prepare.ts";
import { headOf } from "./receipt-head.ts";
import { roomFor } from "./room-for.ts";
import { RunningReceipt } from "./running-receipt.ts";
import { sendAgain } from "./send-again.ts";
import { type Begun, sendTries, type Try } from "./send-tries.ts";
import { type ServedWindow, servedWindow } from "./served-window.ts";

type Text = Extract<Prompt, { readonly kind: "completion" }>;

/** Sends a text to be continued. It has no messages that could be left out: it fits, in a larger window if need be, or is refused. */
export function sendText(ports: ContextPorts, asked: Asked, prompt: Text, signal: CancelSignal): ReplyStream {
  return sendTries(asked.offer, () => beginText(ports, asked, prompt), signal);
}

async function beginText(ports: ContextPorts, asked: Asked, prompt: Text): Promise<Begun<Try>> {
  const startedMs = ports.now();
  const { offer, request, standing } = asked;
  const { engine, served } = offer;
  const { policy } = standing;
  const calibration = await orUnknown(ports.calibrations.get(engine.id, served.details.name), ports.log);
  const rough: Count = { tokens: estimateText(prompt.text + (prompt.suffix ?? ""), calibration), basis: "estimate" };
  const needed = rough.tokens + (request.maxTokens ?? policy.reply.default);
  const counter = needed <= served.window.tokens / 2 ? undefined : await ports.counters.counterFor(engine, served.details);
  const count = counter === undefined ? rough : await counter.prompt(request);
  const margin = marginFor(count, calibration);
  const hash = ports.hash(prompt.text);

  const tryIn = (window: ServedWindow, retries: readonly Retry[], mostReply?: Tokens): Try => {
    const room = roomFor(policy.reply, request.maxTokens, window.window ?? Number.MAX_SAFE_INTEGER, margin);
    const left = room.window - count.tokens;
    // Only a count is a reason to refuse: an estimate may be wrong, and the engine will say.
    if (count.basis === "exact" && left < room.leastAllowance) {
      throw contextLengthExceeded({ prompt: count.tokens, reply: request.maxTokens, window: window.window });
    }
    const most = mostReply ?? (left < 1 || engine.abilities.outgrowsWindow === true ? undefined : left);
    const maxTokens = request.maxTokens === undefined || most === undefined ? request.maxTokens : Math.min(request.maxTokens, most);
    const allowance = Math.max(0, Math.min(room.allowance, left));
    return {
      request: { ...request, maxTokens, model: served.details.name, window: window.sent },
      sending: {
        sent: { kind: "completion", hash, count, allowance },
        given: prompt,
        makeupOfMessage,
        prompt: count,
        margin,
        window,
        retries,
        notes: [],
      },
    };
  };

  const need = { usage: count.tokens, allowance: request.maxTokens, wish: request.wishedWindow };
  const first = tryIn(await servedWindow(ports.windows, offer, need, standing), []);
  const session = asked.conversation?.id ?? ports.newId("c");
  const how = asked.conversation?.kind ?? "new";
  const receipt = new RunningReceipt(
    ports,
    headOf(asked, { session, how }, policy, "reject", counter ?? ESTIMATED, calibration, startedMs),
  );
  const other = async ({ sending }: Try, refusal: unknown): Promise<Try | undefined> => {
    const { again } = await sendAgain(
      ports,
      asked,
      "reject",
      { window: sending.window, prompt: count.tokens, allowance: 0, leastReply: 1, wasDeeper: sending.retries.length > 0 },
      refusal,
    );
    return again === undefined ? undefined : tryIn(again.window, [...sending.retries, again.retry], again.mostReply);
  };
  return { first, receipt, other, done: (closed) => learn(ports, offer, calibration, closed) };
}
