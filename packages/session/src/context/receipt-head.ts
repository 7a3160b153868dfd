import type { Calibration, Overflow, Policy, TokenCounter } from "@oriel/core";
import type { Asked } from "./ports.ts";
import type { Recognised } from "./recognise.ts";
import type { ReceiptHead } from "./running-receipt.ts";

/** What a receipt says of a request whatever becomes of it. */
export function headOf(
  { offer, protocol, client, request, preamble }: Asked,
  { session, how }: Pick<Recognised, "session" | "how">,
  policy: Policy,
  overflow: Overflow,
  countedBy: Pick<TokenCounter, "source" | "sourceDetail">,
  calibration: Calibration | undefined,
  startedMs: number,
): ReceiptHead {
  const { served, engine } = offer;
  return {
    request: {
      session,
      recognised: how,
      protocol,
      client,
      model: served.name,
      engine: { id: engine.id, label: engine.label },
      policy: policy.id,
      overflow,
      preamble,
      asked: request.wishedWindow,
      max: served.window.max,
    },
    counter: { source: countedBy.source, sourceDetail: countedBy.sourceDetail },
    calibration,
    startedMs,
  };
}
