import type { CancelSignal, Count, Message, ModelRequest, Prompt, TokenCounter, Tokens } from "@oriel/core";
import { type Anchors, anchorsOf, USER } from "./anchors.ts";
import { messageByText, textCount } from "./by-text.ts";
import { type Estimates, hasImages, withoutImages } from "./estimates.ts";
import type { ExactCounting } from "./exact-counting.ts";
import { type Place, placesOf } from "./places.ts";

/**
 * A counter by somebody who counts whole prompts. What one message adds is the difference between two of them, so the template is in it:
 * frame and messages of a conversation add up to the whole.
 * @param limit what is estimated above this is not counted.
 */
export function byDifference(exact: ExactCounting, estimate: Estimates, limit: Tokens): TokenCounter {
  const by = { exact, estimate, limit };
  let asking: Promise<Anchors | undefined> | undefined;

  /** Counted once; where that failed, again for the next one who asks. */
  async function anchors(): Promise<Anchors | undefined> {
    asking ??= anchorsOf(exact);
    const asked = asking;
    const found = await asked;
    if (found === undefined && asking === asked) asking = undefined;
    return found;
  }

  async function message(counted: Message, signal: CancelSignal | undefined): Promise<Count> {
    const guess = estimate.message(counted);
    if (guess.tokens > limit) return guess;
    const known = await anchors();
    if (known === undefined) return messageByText(counted, by, estimate.around(counted), signal);
    for (const place of placesOf(counted, known)) {
      const added = await addedIn(place, known, signal);
      if (added === "failed") break;
      if (added !== "refused") return added;
    }
    const images = hasImages(counted) ? estimate.around(counted) - estimate.around(withoutImages(counted)) : 0;
    // USER is one token long, so the rest of what it adds is what the template puts around a message.
    return messageByText(counted, by, known.user - 1 + images, signal);
  }

  async function addedIn(place: Place, { isAdditive }: Anchors, signal: CancelSignal | undefined): Promise<Count | "refused" | "failed"> {
    const [whole, rest] = await Promise.all([
      exact.prompt(chat(place.whole), signal),
      typeof place.rest === "number" ? { tokens: place.rest, basis: "exact" as const } : exact.prompt(chat(place.rest), signal),
    ]);
    if (typeof whole === "string") return whole;
    if (typeof rest === "string") return rest;
    const tokens = whole.tokens - rest.tokens + place.plus;
    // A template with a system message of its own leaves it out where there is another: then less is added than nothing.
    const isExact = isAdditive && whole.basis === "exact" && rest.basis === "exact" && tokens >= 0;
    return { tokens: Math.max(0, tokens), basis: isExact ? "exact" : "estimate" };
  }

  async function prompt(request: ModelRequest, signal?: CancelSignal): Promise<Count> {
    const asked = request.prompt;
    const guess = estimate.prompt(asked);
    if (guess.tokens > limit) return guess;
    const outcome = await exact.prompt(request, signal);
    if (typeof outcome !== "string") return outcome;
    if (asked.kind === "completion" || !asked.messages.some(hasImages)) return guess;
    const bare: Prompt = { ...asked, messages: asked.messages.map(withoutImages) };
    const images = guess.tokens - estimate.prompt(bare).tokens;
    return { tokens: (await prompt({ ...request, prompt: bare }, signal)).tokens + images, basis: "estimate" };
  }

  return {
    source: exact.source,
    sourceDetail: exact.sourceDetail,
    messages: (messages, signal) => Promise.all(messages.map((one) => message(one, signal))),

    async tools(tools, signal) {
      if (tools.length === 0) return { tokens: 0, basis: "exact" };
      const guess = estimate.tools(tools);
      if (guess.tokens > limit) return guess;
      const [known, offered] = await Promise.all([anchors(), exact.prompt({ prompt: { kind: "chat", messages: [USER], tools } }, signal)]);
      if (known === undefined || typeof offered === "string") return guess;
      return { tokens: Math.max(0, offered.tokens - known.alone), basis: offered.basis };
    },

    async frame() {
      const known = await anchors();
      return known === undefined ? estimate.frame() : { tokens: known.frame, basis: known.isAdditive ? "exact" : "estimate" };
    },

    prompt,
    texts: (texts, signal) => Promise.all(texts.map((text) => textCount(text, by, signal))),
  };
}

function chat(messages: readonly Message[]): { readonly prompt: Prompt } {
  return { prompt: { kind: "chat", messages } };
}
