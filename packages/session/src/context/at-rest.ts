import { type FittingPlan, OrielError, type Prompt, type Room } from "@oriel/core";
import { knownMakeup } from "./digests.ts";
import { type Fitting, roomOf } from "./fitting.ts";
import type { IdleWork } from "./idle-work.ts";
import type { Asked, ContextPorts } from "./ports.ts";
import { type Prepared, prepare, standingPlan } from "./prepare.ts";
import { scaleOf } from "./scale.ts";
import { windowBetween } from "./served-window.ts";
import type { Transcripts } from "./transcribe.ts";

/** What is needed between two turns. */
export interface RestPorts extends ContextPorts {
  readonly transcripts: Transcripts;
  readonly idle: IdleWork;
}

/** A conversation between two turns. */
export interface AtRest {
  readonly prompt: Extract<Prompt, { readonly kind: "chat" }>;
  readonly prepared: Prepared;
  readonly fitting: Fitting;
  readonly room: Room;
  /** What stands in its prompt as it is remembered, whether or not there is room for it. */
  readonly standing: FittingPlan;
}

/** A conversation as it would be sent now, in the window that its model has now. */
export async function atRest(ports: RestPorts, asked: Asked): Promise<AtRest> {
  const { request, offer } = asked;
  const { prompt } = request;
  if (prompt.kind !== "chat") throw new OrielError("internal", "Only a conversation can be at rest, not a completion.");
  const prepared = await prepare(ports, ports.transcripts, asked, prompt);
  const { transcript, recognised, checkpoints, policy } = prepared;
  const scale = recognised.cut.scale ?? scaleOf(transcript, knownMakeup(ports.transcripts.digests));
  const window = windowBetween(asked);
  const fitting: Fitting = {
    ...prepared,
    cut: recognised.cut,
    scale,
    ranked: [],
    window,
    sentWindow: offer.served.settable ? window : undefined,
    asked: request.maxTokens,
    extraMargin: 0,
    offer,
  };
  const standing = standingPlan(ports, { transcript, cut: recognised.cut, checkpoints, policy, scale });
  return { prompt, prepared, fitting, room: roomOf(fitting, 0), standing };
}
