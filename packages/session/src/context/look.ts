import {
  type Account,
  boundsOf,
  type Checkpoint,
  type Cut,
  indexTranscript,
  type Known,
  type Overflow,
  planPrompt,
  type RefusedPlan,
  type Reliability,
  reliabilityOf,
  type Segments,
  type TokenCounter,
  type Tokens,
  type WantedSummary,
  type Watermarks,
  type WindowUsage,
  watermarksOf,
  windowUsage,
} from "@oriel/core";
import { type AtRest, atRest, type RestPorts } from "./at-rest.ts";
import { knownTo } from "./fitting.ts";
import type { Asked } from "./ports.ts";

/** What would be sent of a conversation now. Positions are those of the prompt's messages, a system prompt among them. */
export interface ContextLook {
  readonly policy: string;
  readonly overflow: Overflow;
  readonly usage: WindowUsage;
  readonly segments: Segments;
  readonly allowance: Tokens;
  readonly margin: Tokens;
  /** What is left of the window beside all that; `undefined` when nobody knows the window. */
  readonly room: Tokens | undefined;
  /** Whether a turn may choose a larger window before it cuts anything. */
  readonly mayGrow: boolean;
  readonly accounts: readonly Account[];
  readonly checkpoints: readonly StandingCheckpoint[];
  /** How much of the conversation the model can still know: a rule of thumb. */
  readonly reliability: Reliability;
  readonly watermarks: Watermarks | undefined;
  readonly next: NextPrompt;
  readonly countedBy: Pick<TokenCounter, "source" | "sourceDetail">;
}

/** A checkpoint in the place of messages. */
export interface StandingCheckpoint extends Checkpoint {
  readonly from: number;
  readonly to: number;
}

export type NextPrompt =
  /** As the last one, and what is new. */
  | { readonly kind: "as_it_stands" }
  | { readonly kind: "cut" }
  /** A summary would be made first; what is told of the prompt is as it stands without. */
  | { readonly kind: "summarise"; readonly wanted: WantedSummary }
  | { readonly kind: "refuse"; readonly refusal: RefusedPlan["refusal"] };

/** Plans a prompt as a turn would, and sends nothing, makes nothing, keeps nothing. */
export async function look(ports: RestPorts, asked: Asked): Promise<ContextLook> {
  const rest = await atRest(ports, asked);
  const { prepared, fitting, room, standing } = rest;
  const { transcript, policy, overflow, checkpoints, countedBy } = prepared;
  const plan = planPrompt(transcript, room, { compaction: policy.compaction, overflow }, knownTo(ports, fitting, checkpoints));
  const shown = plan.kind === "fits" ? plan : standing;
  const allowance = plan.kind === "fits" ? plan.allowance : room.allowance;
  const { window } = fitting;
  const { tokens } = shown.prompt;
  return {
    policy: policy.id,
    overflow,
    usage: windowUsage(shown.prompt, window),
    segments: shown.segments,
    allowance,
    margin: room.margin,
    room: window === undefined ? undefined : Math.max(0, window - tokens - allowance - room.margin),
    mayGrow: mayGrow(asked, rest),
    accounts: shown.accounts,
    checkpoints: standingCheckpoints(shown.cut, checkpoints),
    reliability: reliabilityOf(shown.accounts, shown.cut, checkpoints, transcript.index ?? indexTranscript(transcript.entries)),
    watermarks: window === undefined ? undefined : marksOf(rest),
    next: nextOf(plan),
    countedBy,
  };
}

function nextOf(plan: ReturnType<typeof planPrompt>): NextPrompt {
  switch (plan.kind) {
    case "fits":
      return { kind: plan.isNewCut ? "cut" : "as_it_stands" };
    case "summarise":
      return { kind: "summarise", wanted: plan.wanted };
    case "refuse":
      return { kind: "refuse", refusal: plan.refusal };
  }
}

function marksOf({ prepared, room, standing }: AtRest): Watermarks {
  const { frame, tools, system, pinned, last } = standing.segments;
  return watermarksOf(
    prepared.policy.compaction,
    Math.max(0, room.window - room.allowance - room.margin),
    frame + tools + system + pinned + last,
  );
}

function mayGrow({ offer, standing }: Asked, { prepared, fitting }: AtRest): boolean {
  const { mode } = prepared.policy.window;
  const { max = Number.POSITIVE_INFINITY } = offer.served.window;
  const most = standing.config === undefined ? max : Math.min(max, boundsOf(standing.config).most);
  return offer.served.settable && (mode === "grow" || mode === "dynamic") && (fitting.window ?? 0) < most;
}

export function standingCheckpoints({ changes }: Cut, checkpoints: Known["checkpoints"]): readonly StandingCheckpoint[] {
  return changes.flatMap((change) => {
    const checkpoint = change.kind === "checkpoint" ? checkpoints.get(change.id) : undefined;
    return checkpoint === undefined ? [] : [{ ...checkpoint, from: change.from, to: change.to }];
  });
}
