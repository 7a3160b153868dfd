import type { CancelSignal, NewCut, Policy, Transcript } from "@oriel/core";
import { type Fitted, fitPrompt } from "./fit-prompt.ts";
import type { Fitting } from "./fitting.ts";
import type { ContextPorts } from "./ports.ts";
import type { Prepared } from "./prepare.ts";
import { remembered } from "./recognise.ts";
import type { AnsweredPoint } from "./remember.ts";
import { tellCheckpoints } from "./tell-checkpoints.ts";
import { undoable } from "./undo-key.ts";

/** A conversation this near to its high watermark will reach it in a turn or two. */
const SOON = 0.8;

/** A turn that has been answered. */
export interface Answered {
  readonly prepared: Prepared;
  readonly fitting: Fitting;
  readonly fitted: Fitted;
  readonly point: AnsweredPoint;
}

/** Whether the next turns of the conversation will need a summary, so that it is worth making while nobody waits. */
export function needsSummarySoon({ policy, overflow }: Prepared, { room, plan }: Fitted, { entry }: AnsweredPoint): boolean {
  const budget = room.window - room.allowance - room.margin;
  return overflow === "summarize" && plan.prompt.tokens + entry.count.tokens > budget * policy.compaction.high_watermark * SOON;
}

/** Cuts the conversation now, with a summary, as it would soon have to be; the next request finds the cut. `undefined` when there was nothing to cut. */
export async function compactAhead(
  ports: ContextPorts,
  { prepared, fitting, fitted, point }: Answered,
  stop: CancelSignal,
): Promise<Omit<NewCut, "isForced"> | undefined> {
  const transcript: Transcript = { ...prepared.transcript, entries: [...prepared.transcript.entries, point.entry] };
  const sooner = {
    ...fitting,
    transcript,
    policy: soonerPolicy(prepared.policy),
    cut: fitted.plan.cut,
    checkpoints: fitted.checkpoints,
    ranked: [],
  };
  const made = await fitPrompt(ports, sooner, stop);
  const { plan } = made;
  if (!plan.isNewCut || stop.aborted) return undefined;
  const { recognised } = prepared;
  const { scale } = fitting;
  const at = new Date(ports.now()).toISOString();
  const cuts = { before: { ...fitted.plan.cut, scale }, after: { ...plan.cut, scale } };
  await ports.contexts.put([...undoable(ports, recognised, cuts, point.messages, at), ...remembered(recognised, [point], cuts.after, at)]);
  tellCheckpoints(ports, sooner, made);
  const before = fitted.plan.prompt.tokens + point.entry.count.tokens;
  return { before, after: plan.prompt.tokens, stages: plan.stages.map(({ strategy }) => strategy) };
}

function soonerPolicy(policy: Policy): Policy {
  const { high_watermark, low_watermark } = policy.compaction;
  return { ...policy, compaction: { ...policy.compaction, high_watermark: Math.max(low_watermark, high_watermark * SOON) } };
}
