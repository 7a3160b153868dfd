import type { Receipt, StageAccount, Verdict } from "@oriel/core";
import type { ReceiptInfo } from "@oriel/protocol";
import { anyOf, count, flag, list, named, nullable, number, objectOf, oneOf, type Schema, text, time, whole, word } from "../schema.ts";
import { contextFile } from "./context-file.ts";
import { basis, countSource } from "./counted.ts";
import { counts, disposition, reason } from "./dispositions.ts";
import { segments } from "./segments.ts";

type Run = ReceiptInfo["messages"][number];
type SentCheckpoint = ReceiptInfo["checkpoints"][number];

const run: Schema<Run> = named(
  "MessageRun",
  objectOf<Run>(
    {
      from: count("The first message, counted from 0."),
      to: count("The one after the last."),
      disposition,
      reason,
      tokens: count("As they are in the conversation."),
      sent: count("What is left of them in the prompt."),
      first_hash: text(),
      last_hash: text(),
      joined: nullable(counts),
    },
    "Messages of one fate. `joined` is set where neighbouring runs are told as one: how many of each kind are in it.",
  ),
);

const checkpoint: Schema<SentCheckpoint> = named(
  "SentCheckpoint",
  objectOf<SentCheckpoint>(
    {
      id: text(),
      from: count(),
      to: count(),
      by: nullable(text("Who wrote it: a model, or `extract`.")),
      tokens: count(),
    },
    "A summary that stood in the prompt for the messages from `from` to `to`, the last not included.",
  ),
);

const stage: Schema<StageAccount> = objectOf<StageAccount>({ strategy: text(), before: count("Tokens."), after: count("Tokens.") });

type VerdictOf<Kind extends Verdict["kind"]> = Extract<Verdict, { kind: Kind }>;

/** Whether the engine read what was sent, with the figures. */
export const verdict: Schema<Verdict> = named(
  "Verdict",
  anyOf(
    undefined,
    objectOf<VerdictOf<"verified">>({ kind: word("verified", "It read exactly what was counted.") }),
    objectOf<VerdictOf<"differs">>({
      kind: word("differs", "It read another number, within what an estimate or a template may be off."),
      by: whole("Above zero: it read more."),
    }),
    objectOf<VerdictOf<"backend_truncated">>({
      kind: word("backend_truncated", "It read far less: it has cut the prompt."),
      sent: count(),
      read: count(),
    }),
    objectOf<VerdictOf<"unreported">>({ kind: word("unreported", "It does not say.") }),
  ),
);

const preamble: Schema<NonNullable<ReceiptInfo["preamble"]>> = objectOf<NonNullable<ReceiptInfo["preamble"]>>(
  {
    mode: nullable(text()),
    tier: text("Of the window it was made for."),
    left: list(text(), "What did not fit, or could not be had, in sentences."),
    files: list(contextFile, "The context files that stood in it."),
  },
  "What Oriel put before the first message beside the user's own words; `null` where that was nothing.",
);

const ms = (description?: string): Schema<number> => number(description, { minimum: 0 });

export const receipt: Schema<ReceiptInfo> = named(
  "Receipt",
  objectOf<ReceiptInfo>(
    {
      receipt_id: text(),
      at: time("When the request came."),
      session_id: text("A session of Oriel's, the client's own name for the conversation, or the one it was recognised as."),
      recognised: oneOf<Receipt["recognised"]>({
        named: "by the client",
        kept: "by Oriel",
        prefix: "by how it begins",
        new: "",
      }),
      protocol: oneOf<Receipt["protocol"]>({ openai: "", ollama: "", control: "" }),
      kind: oneOf<Receipt["kind"]>({ chat: "", completion: "a text to be carried on, accounted as one message" }),
      client: nullable(text("What the client calls itself.")),
      key: nullable(text("Id of the key that the request came with; `null` where it came with none.")),
      model: text(),
      engine: text(),
      engine_label: text(),
      policy: text(),
      overflow: oneOf<Receipt["overflow"]>({ trim: "", summarize: "", reject: "" }),
      window: objectOf<ReceiptInfo["window"]>({
        asked: nullable(count()),
        loaded: nullable(count()),
        max: nullable(count()),
        reason: nullable(
          oneOf<NonNullable<ReceiptInfo["window"]["reason"]>>({
            initial_setup: "",
            usage_threshold: "",
            model_change: "",
            no_adjustment: "",
            manual_override: "",
          }),
        ),
      }),
      allowance: count("Kept free for the reply."),
      margin: count("Kept free because the count may be off."),
      prompt: objectOf<ReceiptInfo["prompt"]>({ tokens: count(), basis, source: countSource, source_detail: text() }, "As it was sent."),
      segments,
      preamble: nullable(preamble),
      messages: list(run, "What became of the messages, in runs."),
      counts,
      conversation: objectOf<ReceiptInfo["conversation"]>({ hash: text("Of the whole conversation as it came."), messages: count() }),
      is_new_cut: flag("Whether this prompt begins otherwise than the one before: then the engine's cache is of little use."),
      stages: list(stage, "What was done to make it fit."),
      checkpoints: list(checkpoint),
      read: objectOf<ReceiptInfo["read"]>({ tokens: nullable(count()), cached: nullable(count()) }, "What the engine says it read."),
      restored: nullable(
        objectOf<NonNullable<ReceiptInfo["restored"]>>(
          { tokens: count(), from: oneOf<"ram" | "ssd">({ ram: "still in memory", ssd: "brought back from disk" }), ms: ms() },
          "What of the prompt was not read.",
        ),
      ),
      evicted: nullable(
        objectOf<NonNullable<ReceiptInfo["evicted"]>>(
          {
            tokens: count(),
            times: count("How often the window was full."),
            by: oneOf<"shift" | "reread">({ shift: "what follows was moved up", reread: "what follows was read again" }),
            ms: ms(),
          },
          "What left the window while the reply was written.",
        ),
      ),
      verdict,
      reply: objectOf<ReceiptInfo["reply"]>({
        tokens: nullable(count()),
        finish_reason: nullable(text()),
        finish_raw: nullable(text("The engine's own word.")),
      }),
      timings: objectOf<ReceiptInfo["timings"]>({
        plan_ms: ms("Counting and planning, summaries included."),
        load_ms: nullable(ms()),
        prompt_ms: nullable(ms()),
        reply_ms: nullable(ms()),
        first_ms: nullable(ms("From the request to the first piece of the reply.")),
        total_ms: ms(),
      }),
      retries: list(
        objectOf<ReceiptInfo["retries"][number]>({
          cause: text("`context_length_exceeded` or `out_of_memory`."),
          window: nullable(count()),
          prompt: count(),
        }),
        "What had to be done again before a reply began.",
      ),
      notes: list(text(), "For people: a summary that failed, memory that ran out."),
      error: nullable(objectOf<NonNullable<ReceiptInfo["error"]>>({ code: text(), message: text() })),
    },
    "The account of one request. It holds no text of any message. Sizes are tokens; `null` is not known, never zero.",
  ),
  {
    receipt_id: "r-ac59d04766efb759e2fa6715",
    at: "2026-11-21T12:57:11.602Z",
    session_id: "s-638970068657137a381bd40d",
    recognised: "kept",
    protocol: "control",
    kind: "chat",
    client: "curl/7.88.1",
    key: null,
    model: "oriel-demo",
    engine: "embedded",
    engine_label: "Embedded engine (llama.cpp)",
    policy: "oriel",
    overflow: "summarize",
    window: { asked: null, loaded: 4096, max: 4096, reason: "no_adjustment" },
    allowance: 3,
    margin: 790,
    prompt: { tokens: 42, basis: "estimate", source: "estimate", source_detail: "estimate" },
    segments: { frame: 3, tools: 0, system: 0, pinned: 0, checkpoints: 0, recalled: 0, history: 27, last: 12 },
    preamble: null,
    messages: [
      {
        from: 0,
        to: 3,
        disposition: "kept",
        reason: "recent",
        tokens: 39,
        sent: 39,
        first_hash: "jk98ju-_og3rweuZg8m2iV",
        last_hash: "wQWem8ibpwTVnlQdqLhPRW",
        joined: null,
      },
    ],
    counts: { kept: 3, compacted: 0, dropped: 0, recalled: 0 },
    conversation: { hash: "BXYzzo-tf-Y1h_IEWMkiyl", messages: 3 },
    is_new_cut: false,
    stages: [],
    checkpoints: [],
    read: { tokens: 39, cached: 22 },
    restored: null,
    evicted: null,
    verdict: { kind: "verified" },
    reply: { tokens: 3, finish_reason: "allowance", finish_raw: null },
    timings: { plan_ms: 1, load_ms: null, prompt_ms: 2.24, reply_ms: 1.25, first_ms: 19, total_ms: 26 },
    retries: [],
    notes: [],
    error: null,
  },
);
