import type { JsonValue } from "@oriel/core";
import { answerJson, type Exchange, type FakeUpstream, fakeUpstream } from "@oriel/testkit";

/** The one model of the fake, and its window. */
export const FAKE = "fake";
const WINDOW = 32_768;

/** How the fake answers a prompt. */
export interface FakeOllamaReply {
  /** The reply in the pieces it is written in. */
  readonly pieces: Iterable<string> | AsyncIterable<string>;
  /** Settles when the reply may end; the pieces come before. */
  readonly until?: Promise<unknown>;
}

/** An engine in Ollama's protocol that needs no time: for tests that are about Oriel and not about a model. */
export function fakeOllama(answer: (messages: readonly FakeMessage[], exchange: Exchange) => FakeOllamaReply): Promise<FakeUpstream> {
  const entry = { name: FAKE, model: FAKE, size: 1, digest: "d", details: { family: "llama" } };
  const isLoaded = { ...entry, context_length: WINDOW, size_vram: 0, expires_at: "2099-01-01T00:00:00Z" };
  return fakeUpstream({
    "GET /api/version": answerJson({ version: "0.24.0" }),
    "GET /api/tags": answerJson({ models: [entry] }),
    "GET /api/ps": answerJson({ models: [isLoaded] }),
    "POST /api/show": answerJson({
      capabilities: ["completion"],
      details: { family: "llama" },
      model_info: { "general.architecture": "llama", "llama.context_length": WINDOW },
    }),
    "POST /api/chat": async (exchange) => {
      const { messages }: { readonly messages: readonly FakeMessage[] } = JSON.parse(exchange.body);
      const { pieces, until } = answer(messages, exchange);
      exchange.head(200, { "content-type": "application/x-ndjson" });
      let written = 0;
      for await (const content of pieces) {
        await exchange.write(line({ message: { role: "assistant", content }, done: false }));
        written += 1;
      }
      await until;
      await exchange.write(
        line({
          message: { role: "assistant", content: "" },
          done: true,
          done_reason: "stop",
          prompt_eval_count: promptTokens(messages),
          eval_count: written,
        }),
      );
      exchange.end();
    },
  });
}

export interface FakeMessage {
  readonly role: string;
  readonly content: string;
}

function line(reply: Readonly<Record<string, JsonValue>>): string {
  return `${JSON.stringify({ model: FAKE, created_at: "2026-01-01T00:00:00Z", ...reply })}\n`;
}

/** What the fake says it has read. Near enough to what Oriel estimates: far less would be taken for a cut prompt. */
export function promptTokens(messages: readonly FakeMessage[]): number {
  return messages.reduce((sum, { content }) => sum + 4 + Math.ceil(content.length / 4), 4);
}
