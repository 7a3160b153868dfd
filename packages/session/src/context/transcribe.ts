import {
  type Calibration,
  type Count,
  type Entry,
  estimateMessage,
  estimateTools,
  type Message,
  type Prompt,
  type TokenCounter,
  type Tokens,
  type Tool,
  type Transcript,
} from "@oriel/core";
import { messageHash } from "./message-hash.ts";
import type { ContextPorts } from "./ports.ts";

type Chat = Extract<Prompt, { readonly kind: "chat" }>;

/** After so many characters other work gets its turn: hashing and estimating them takes about ten milliseconds. */
const STRETCH = 500_000;

/** Digests of messages that this process still holds: a conversation that Oriel keeps costs only its new messages. */
export type Digests = WeakMap<Message, string>;

/** A conversation with an estimate for each message: what costs no call to anybody. */
export async function estimated(
  ports: Pick<ContextPorts, "hash" | "pause">,
  digests: Digests,
  prompt: Chat,
  calibration: Calibration | undefined,
): Promise<Transcript> {
  const entries: Entry[] = [];
  let since = 0;
  for (const message of prompt.messages) {
    since += lengthOf(message);
    if (since > STRETCH) {
      await ports.pause();
      since = 0;
    }
    const hash = digests.get(message) ?? messageHash(message, ports.hash);
    digests.set(message, hash);
    entries.push({ message, hash, count: { tokens: estimateMessage(message, calibration), basis: "estimate" } });
  }
  return {
    entries,
    tools: toolsOf(prompt.tools ?? [], calibration),
    // The opening of the reply, as the common templates write it.
    frame: { tokens: 3, basis: "estimate" },
  };
}

function toolsOf(tools: readonly Tool[], calibration: Calibration | undefined): Count {
  return tools.length === 0 ? { tokens: 0, basis: "exact" } : { tokens: estimateTools(tools, calibration), basis: "estimate" };
}

/**
 * The same conversation with the model's own counts where they matter: of the newest messages, as far back as twice the window reaches, and
 * not of one that is larger than that by itself. What is beyond leaves in any case, and its estimate is enough to say so.
 */
export async function counted(transcript: Transcript, prompt: Chat, counter: TokenCounter, window: Tokens): Promise<Transcript> {
  const most = 2 * window;
  const from = reachOf(transcript.entries, most);
  const newest = transcript.entries.slice(from);
  const small = newest.filter(({ count }) => count.tokens <= most);
  const [frame, tools, counts] = await Promise.all([
    counter.frame(),
    prompt.tools === undefined || prompt.tools.length === 0 ? transcript.tools : counter.tools(prompt.tools),
    counter.messages(small.map(({ message }) => message)),
  ]);
  const exact = new Map(small.map((entry, index) => [entry, counts[index]]));
  const recounted = newest.map((entry) => ({ ...entry, count: exact.get(entry) ?? entry.count }));
  return { entries: [...transcript.entries.slice(0, from), ...recounted], tools, frame };
}

function reachOf(entries: readonly Entry[], tokens: Tokens): number {
  let sum = 0;
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    sum += entries[at]?.count.tokens ?? 0;
    if (sum > tokens) return at;
  }
  return 0;
}

function lengthOf(message: Message): number {
  return message.content.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : part.base64.length), 0);
}
