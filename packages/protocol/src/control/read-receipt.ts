import {
  type Evicted,
  type Finish,
  type JsonObject,
  type JsonValue,
  type MessageRun,
  OrielError,
  type Receipt,
  type ReceiptTimings,
  type Restored,
  type Retry,
  type Segments,
  type SentCheckpoint,
  type SentPreamble,
  type StageAccount,
} from "@oriel/core";
import { boolean, list, number, object, oneOf, optional, type Read, required, string } from "../field.ts";
import { contextFile } from "./discovered.ts";
import { readMessageCounts } from "./read-message-counts.ts";
import { verdictIn } from "./read-verdict.ts";

/**
 * Reads a receipt as the control API shows it. What an older Oriel does not tell is unknown or nothing; what a newer one tells besides is
 * passed over.
 * @throws OrielError `engine_failed` when it is no receipt, or speaks words that this version does not know.
 */
export function readReceipt(value: JsonValue): Receipt {
  try {
    return receipt(object(value, "receipt"));
  } catch (cause) {
    const why = cause instanceof OrielError ? cause.message : "it cannot be read.";
    throw new OrielError("engine_failed", `The receipt makes no sense to this version of Oriel: ${why}`, { cause });
  }
}

const amount = number(0, Number.MAX_SAFE_INTEGER);
const basis = oneOf("exact", "estimate");

function receipt(sent: JsonObject): Receipt {
  const window = optional(sent, "window", object) ?? {};
  const prompt = required(sent, "prompt", object);
  const read = optional(sent, "read", object) ?? {};
  const reply = optional(sent, "reply", object) ?? {};
  const conversation = required(sent, "conversation", object);
  return {
    id: required(sent, "receipt_id", string),
    at: required(sent, "at", string),
    session: required(sent, "session_id", string),
    recognised: required(sent, "recognised", oneOf("named", "kept", "prefix", "new")),
    protocol: required(sent, "protocol", oneOf("openai", "ollama", "control")),
    kind: optional(sent, "kind", oneOf("chat", "completion")) ?? "chat",
    client: optional(sent, "client", string),
    key: optional(sent, "key", string),
    model: required(sent, "model", string),
    engine: { id: required(sent, "engine", string), label: required(sent, "engine_label", string) },
    policy: required(sent, "policy", string),
    overflow: required(sent, "overflow", oneOf("trim", "summarize", "reject")),
    window: {
      asked: optional(window, "asked", amount, "window"),
      loaded: optional(window, "loaded", amount, "window"),
      max: optional(window, "max", amount, "window"),
      reason: optional(window, "reason", windowReason, "window"),
    },
    allowance: required(sent, "allowance", amount),
    margin: optional(sent, "margin", amount) ?? 0,
    prompt: {
      tokens: required(prompt, "tokens", amount, "prompt"),
      basis: required(prompt, "basis", basis, "prompt"),
      source: required(prompt, "source", oneOf("engine", "vocabulary", "encoding", "estimate"), "prompt"),
      sourceDetail: required(prompt, "source_detail", string, "prompt"),
    },
    segments: segments(required(sent, "segments", object)),
    preamble: optional(sent, "preamble", preamble),
    messages: required(sent, "messages", list(run)),
    counts: required(sent, "counts", readMessageCounts),
    conversation: {
      hash: required(conversation, "hash", string, "conversation"),
      messages: required(conversation, "messages", amount, "conversation"),
    },
    isNewCut: optional(sent, "is_new_cut", boolean) ?? false,
    stages: optional(sent, "stages", list(stage)) ?? [],
    checkpoints: optional(sent, "checkpoints", list(checkpoint)) ?? [],
    read: { tokens: optional(read, "tokens", amount, "read"), cached: optional(read, "cached", amount, "read") },
    restored: optional(sent, "restored", restored),
    evicted: optional(sent, "evicted", evicted),
    verdict: required(sent, "verdict", verdictIn(number)),
    reply: { tokens: optional(reply, "tokens", amount, "reply"), finish: finish(reply) },
    timings: timings(required(sent, "timings", object)),
    retries: optional(sent, "retries", list(retry)) ?? [],
    notes: optional(sent, "notes", list(string)) ?? [],
    error: optional(sent, "error", error),
  };
}

const windowReason = oneOf("initial_setup", "usage_threshold", "model_change", "no_adjustment", "manual_override");

function segments(sent: JsonObject): Segments {
  const of = (name: keyof Segments): number => required(sent, name, amount, "segments");
  return {
    frame: of("frame"),
    tools: of("tools"),
    system: of("system"),
    pinned: of("pinned"),
    checkpoints: of("checkpoints"),
    recalled: of("recalled"),
    history: of("history"),
    last: of("last"),
  };
}

const preamble: Read<SentPreamble> = (value, param) => {
  const sent = object(value, param);
  return {
    mode: optional(sent, "mode", string, param),
    tier: required(sent, "tier", string, param),
    left: required(sent, "left", list(string), param),
    files: required(sent, "files", list(contextFile), param),
  };
};

const reason = oneOf(
  "always",
  "pinned",
  "recent",
  "recall_hit",
  "recall_below",
  "compressed",
  "tool_cap",
  "over_budget",
  "duplicate",
  "superseded",
  "user_excluded",
  "policy",
  "backend_truncated",
);

const run: Read<MessageRun> = (value, param) => {
  const sent = object(value, param);
  const joined = optional(sent, "joined", readMessageCounts, param);
  return {
    from: required(sent, "from", amount, param),
    to: required(sent, "to", amount, param),
    disposition: required(sent, "disposition", oneOf("kept", "compacted", "dropped", "recalled"), param),
    reason: required(sent, "reason", reason, param),
    tokens: required(sent, "tokens", amount, param),
    sent: required(sent, "sent", amount, param),
    hashes: { first: required(sent, "first_hash", string, param), last: required(sent, "last_hash", string, param) },
    ...(joined === undefined ? {} : { joined }),
  };
};

const stage: Read<StageAccount> = (value, param) => {
  const sent = object(value, param);
  return {
    strategy: required(sent, "strategy", string, param),
    before: required(sent, "before", amount, param),
    after: required(sent, "after", amount, param),
  };
};

const checkpoint: Read<SentCheckpoint> = (value, param) => {
  const sent = object(value, param);
  return {
    id: required(sent, "id", string, param),
    from: required(sent, "from", amount, param),
    to: required(sent, "to", amount, param),
    by: optional(sent, "by", string, param),
    tokens: required(sent, "tokens", amount, param),
  };
};

const restored: Read<Restored> = (value, param) => {
  const sent = object(value, param);
  return {
    tokens: required(sent, "tokens", amount, param),
    from: required(sent, "from", oneOf("ram", "ssd"), param),
    ms: required(sent, "ms", amount, param),
  };
};

const evicted: Read<Evicted> = (value, param) => {
  const sent = object(value, param);
  return {
    tokens: required(sent, "tokens", amount, param),
    times: required(sent, "times", amount, param),
    by: required(sent, "by", oneOf("shift", "reread"), param),
    ms: required(sent, "ms", amount, param),
  };
};

function finish(reply: JsonObject): Finish | undefined {
  const ended = optional(reply, "finish_reason", oneOf("stop", "allowance", "window", "tool-calls", "content-filter", "unknown"), "reply");
  const raw = optional(reply, "finish_raw", string, "reply");
  return ended === undefined ? undefined : { reason: ended, ...(raw === undefined ? {} : { raw }) };
}

function timings(sent: JsonObject): ReceiptTimings {
  return {
    planMs: required(sent, "plan_ms", amount, "timings"),
    loadMs: optional(sent, "load_ms", amount, "timings"),
    promptMs: optional(sent, "prompt_ms", amount, "timings"),
    replyMs: optional(sent, "reply_ms", amount, "timings"),
    firstMs: optional(sent, "first_ms", amount, "timings"),
    totalMs: required(sent, "total_ms", amount, "timings"),
  };
}

const retry: Read<Retry> = (value, param) => {
  const sent = object(value, param);
  return {
    cause: required(sent, "cause", oneOf("context_length_exceeded", "out_of_memory"), param),
    window: optional(sent, "window", amount, param),
    prompt: required(sent, "prompt", amount, param),
  };
};

const error: Read<NonNullable<Receipt["error"]>> = (value, param) => {
  const sent = object(value, param);
  return { code: required(sent, "code", string, param), message: required(sent, "message", string, param) };
};
