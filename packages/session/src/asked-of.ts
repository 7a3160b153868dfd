import type { Message, ModelRequest, SessionSummary } from "@oriel/core";
import type { Asked } from "./context/ports.ts";
import type { OpenConversation } from "./open-conversations.ts";
import { sentPreamble } from "./preamble/preamble.ts";
import { standingPreamble } from "./preamble/preamble-of-session.ts";
import { promptOf } from "./prompt-of.ts";
import type { SessionContextPorts } from "./session-ports.ts";
import type { TurnInput } from "./turn.ts";

/** A session's request, and at what position of its prompt its first message stands. */
export interface SessionRequest {
  readonly asked: Asked;
  readonly firstMessage: number;
}

/** A session's conversation as it is sent: with what stands before it, and with what is said next. @throws OrielError `model_not_found`. */
export async function askedOf(
  ports: Pick<SessionContextPorts, "route" | "preambles" | "policies">,
  session: SessionSummary,
  conversation: OpenConversation,
  next: Message | undefined,
  input: Omit<TurnInput, "message">,
): Promise<SessionRequest> {
  const { preamble, offer, standing } = await standingPreamble(ports, session, conversation);
  const firstMessage = preamble.message === undefined ? 0 : 1;
  const request: ModelRequest = {
    prompt: { kind: "chat", messages: promptOf(preamble, conversation, next) },
    sampling: { ...input.sampling, temperature: input.sampling?.temperature ?? session.settings.temperature },
    maxTokens: input.maxTokens ?? session.settings.maxTokens,
    think: input.think,
  };
  const { overflow, client } = input;
  const asked: Asked = {
    request,
    offer,
    standing,
    conversation: { kind: "kept", id: session.id },
    marks: marksFrom(conversation, firstMessage),
    preamble: sentPreamble(preamble),
    overflow,
    client,
    protocol: "control",
  };
  return { asked, firstMessage };
}

/** By positions of the prompt. */
function marksFrom({ marks }: OpenConversation, firstMessage: number): Asked["marks"] {
  if (firstMessage === 0) return marks;
  const moved = (positions: ReadonlySet<number>): ReadonlySet<number> => new Set([...positions].map((at) => at + firstMessage));
  return { pinned: moved(marks.pinned), excluded: moved(marks.excluded) };
}
