import { estimateMessage, estimateText, type Tokens } from "@oriel/core";
import type { Asked } from "@oriel/session";

/** Of what the window has for a prompt. Below it, no policy comes near a summary, and nothing is asked of an engine before the prompt is counted. */
const CLEARLY_SMALLER = 0.25;

/**
 * What a request needs at most, by an estimate, where making its prompt fit may cost an engine something; `undefined` where it costs nothing, and the
 * counted prompt is waited for.
 */
export function earlyNeed({ request, offer, standing }: Asked): Tokens | undefined {
  const { prompt, maxTokens } = request;
  const window = offer.served.window.tokens;
  const reply = Math.min(maxTokens ?? standing.policy.reply.default, window);
  const most = window - reply;
  let tokens: Tokens = 0;
  // From the newest, no further than the window reaches: a conversation may be without end.
  const texts = prompt.kind === "completion" ? [prompt.text] : prompt.messages;
  for (let at = texts.length - 1; at >= 0 && tokens < most; at -= 1) {
    const text = texts[at];
    if (text !== undefined) tokens += typeof text === "string" ? estimateText(text) : estimateMessage(text);
  }
  return tokens < most * CLEARLY_SMALLER ? undefined : Math.min(tokens, most) + reply;
}
