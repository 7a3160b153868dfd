import { type Count, type CountSource, type JsonValue, type Message, OrielError, type Tool } from "@oriel/core";
import { bodyObject, invalid, isList, optional, type Read, required, string } from "../field.ts";
import { message } from "../openai/message.ts";
import { tools } from "../openai/tools.ts";
import { modelName } from "../sampling.ts";

/**
 * The body of `POST /api/v1/tokens/count`. `text`: by itself, without anything around it; `prompt`: a text to be continued, with what the model
 * puts before it; `messages`: a conversation in OpenAI's shape, with what the template puts around each.
 */
export interface CountQuestion {
  readonly model: string;
  readonly counted:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "prompt"; readonly text: string }
    | { readonly kind: "messages"; readonly messages: readonly Message[]; readonly tools: readonly Tool[] };
}

/** The answer of `POST /api/v1/tokens/count`, and of `oriel count`. */
export interface CountReply {
  readonly model: string;
  readonly tokens: number;
  readonly basis: Count["basis"];
  readonly source: CountSource;
  /** The source in words. */
  readonly source_detail: string;
  /** What each message adds; only for messages, as are the next two. */
  readonly messages?: readonly Count[];
  /** What the template adds once. */
  readonly frame?: Count;
  /** What the schemas of the tools add; only with tools. */
  readonly tools?: Count;
}

/** @throws OrielError `invalid_request`, with the field in `param`; also when not exactly one thing is to be counted. */
export function decodeCountQuestion(body: JsonValue): CountQuestion {
  const sent = bodyObject(body);
  const model = required(sent, "model", modelName);
  const [kind, ...others] = KINDS.filter((name) => sent[name] !== undefined && sent[name] !== null);
  if (kind === undefined || others.length > 0) {
    const got = kind === undefined ? "none" : [kind, ...others].join(" and ");
    throw new OrielError("invalid_request", `Expected one thing to count, text, messages or prompt; got ${got}.`, {
      param: others[0] ?? "text",
    });
  }
  const schemas = optional(sent, "tools", tools);
  if (kind === "messages") return { model, counted: { kind, messages: required(sent, kind, messages), tools: schemas ?? [] } };
  if (schemas !== undefined)
    throw new OrielError("invalid_request", "tools belong to messages: send messages beside them.", { param: "tools" });
  return { model, counted: { kind, text: required(sent, kind, string) } };
}

const KINDS = ["text", "messages", "prompt"] as const;

const messages: Read<readonly Message[]> = (value, param) => {
  if (!isList(value) || value.length === 0) throw invalid(param, "an array of at least one message", value);
  return value.map((item, index) => message(item, `${param}[${index}]`));
};
