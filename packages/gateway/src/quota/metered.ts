import { type CancelSignal, OrielError, type ReplyEvent, type ReplyStream, type Tokens } from "@oriel/core";
import type { Asked, ContextKeeper } from "@oriel/session";
import { earlyNeed } from "./early-need.ts";
import type { Hold, Reserve } from "./hold.ts";
import { ReplyMeter } from "./reply-meter.ts";

/**
 * A reply within limits: when its prompt is planned and counted, and before the engine hears of it, room is reserved for the prompt and the longest
 * reply; when it has ended, however it did, what it really used takes the place of that. Where making the prompt fit may cost something, room
 * is reserved before that, by an estimate, so that a request without room costs the engine nothing.
 * @param limits `begin` is called when the engine is about to be sent the reply's request.
 */
export async function* metered(
  context: Pick<ContextKeeper, "send">,
  asked: Asked,
  signal: CancelSignal,
  { reserve, begin }: { readonly reserve: Reserve; readonly begin: () => void },
): ReplyStream {
  const meter = new ReplyMeter();
  let held: Tokens = 0;
  let hold: Hold | undefined;
  let hasFailed = false;
  const early = earlyNeed(asked);
  if (early !== undefined) {
    hold = yield* waited(reserve(early));
    held = early;
  }
  const reply = context.send(asked, signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await failing(reply.next(), () => {
        hasFailed = !signal.aborted;
      });
      if (next.done === true) return;
      meter.add(next.value);
      yield next.value;
      const planned = next.value.find(isPlanned);
      if (planned === undefined) continue;
      // A second plan of the same request is no larger, as a rule: it is made after a refusal.
      const needed = planned.prompt.tokens + allowanceOf(asked, planned);
      if (needed > held) {
        await hold?.giveBack();
        hold = undefined;
        try {
          hold = yield* waited(reserve(needed));
        } catch (refusal) {
          // The receipt of the request says why it was not sent.
          await reply.throw?.(refusal);
          throw refusal;
        }
        held = needed;
      }
      begin();
    }
  } finally {
    hold?.end(meter.used(hasFailed));
    await reply.return?.();
  }
}

type Planned = Extract<ReplyEvent, { readonly type: "planned" }>;

function isPlanned(event: ReplyEvent): event is Planned {
  return event.type === "planned";
}

/** The longest reply: what was asked for, or what the policy keeps free; at most what is left of the window. */
function allowanceOf({ request, standing }: Asked, { prompt, window }: Planned): Tokens {
  const most = request.maxTokens ?? standing.policy.reply.default;
  return window === undefined ? most : Math.max(0, Math.min(most, window - prompt.tokens));
}

/** While it waits the client is told how many are before it. */
async function* waited(waiting: ReturnType<Reserve>): AsyncGenerator<readonly ReplyEvent[], Hold> {
  let isOver = false;
  try {
    for (;;) {
      const next = await waiting.next();
      isOver = next.done === true;
      if (next.done === true) return next.value;
      yield [{ type: "progress", phase: "queued", done: next.value, total: undefined }];
    }
  } finally {
    // A client that has left while it waited leaves its place in line; what is thrown there comes back here, and is nobody's news.
    if (!isOver)
      await waiting.throw(new OrielError("cancelled", "The client left while its request waited for room.")).catch(() => undefined);
  }
}

async function failing<Value>(work: Promise<Value>, onFailure: () => void): Promise<Value> {
  try {
    return await work;
  } catch (thrown) {
    onFailure();
    throw thrown;
  }
}
