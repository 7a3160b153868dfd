import type { Overflow } from "@oriel/core";
import type { Header, Parameter } from "./route.ts";
import { oneOf, text, whole } from "./schema.ts";

const overflow = oneOf<Overflow>({
  trim: "older messages are pruned, shortened or left out until it fits",
  summarize: "the same, and a summary takes the place of the older part",
  reject: "it is refused with `context_length_exceeded`",
});

const OVERFLOW: Parameter = {
  in: "header",
  name: "X-Oriel-Overflow",
  description: "What to do with a prompt that does not fit. Without it the policy decides.",
  schema: overflow,
  example: "trim",
};

/** What a client may say about any request for a reply, outside of its protocol. */
export const REPLY_REQUEST_HEADERS: readonly Parameter[] = [
  {
    in: "header",
    name: "X-Oriel-Session",
    description: "The client's own name for the conversation. Without it, a conversation is recognised by how it begins.",
    schema: text(undefined, { pattern: "^[\\w.:~-]{1,128}$" }),
    example: "my-agent-7",
  },
  OVERFLOW,
  {
    in: "header",
    name: "X-Oriel-Policy",
    description: "The policy to go by, as in `GET /api/v1/policies`.",
    schema: text(),
    example: "oriel",
  },
];

/** A session has its own name and policy. */
export const TURN_REQUEST_HEADERS: readonly Parameter[] = [OVERFLOW];

const WINDOW: Header = {
  name: "X-Oriel-Window",
  description: "The window the model is loaded with, in tokens.",
  schema: whole(),
  example: "4096",
};

const PROMPT_TOKENS: Header = {
  name: "X-Oriel-Prompt-Tokens",
  description: "The size of the prompt: `=n` counted by the model's own tokenizer, `~n` estimated.",
  schema: text(undefined, { pattern: "^[=~]\\d+$" }),
  example: "=26",
};

/** How the prompt was treated, with every reply of a model. */
export const REPLY_HEADERS: readonly Header[] = [
  {
    name: "X-Oriel-Session",
    description: "The conversation the request was taken for.",
    schema: text(),
    example: "c-82d2c17867d897d6465ac0fe",
  },
  {
    name: "X-Oriel-Receipt",
    description: "Id of the receipt: `GET /api/v1/receipts/{rid}`.",
    schema: text(),
    example: "r-2c1c901399d25ec56a4f8af0",
  },
  {
    name: "X-Oriel-Disposition",
    description: "What became of the messages. Ends with `backend_truncated` when the engine has cut the prompt all the same.",
    schema: text(undefined, { pattern: "^kept=\\d+ compacted=\\d+ dropped=\\d+ recalled=\\d+( backend_truncated)?$" }),
    example: "kept=2 compacted=0 dropped=0 recalled=0",
  },
  WINDOW,
  PROMPT_TOKENS,
];

/** How texts were treated that have become vectors. */
export const EMBEDDING_HEADERS: readonly Header[] = [
  WINDOW,
  PROMPT_TOKENS,
  {
    name: "X-Oriel-Truncated",
    description: "How many of the texts were cut to the window, which takes `truncate`. Left out where the engine does not tell.",
    schema: whole(),
    example: "0",
  },
];
