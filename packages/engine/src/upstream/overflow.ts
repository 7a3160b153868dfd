import type { Tokens } from "@oriel/core";
import { type ErrorText, errorName } from "./error-text.ts";
import { sizeAt } from "./fields.ts";

/** A prompt that did not fit, with what the engine said of it. Not every engine names both numbers. */
export interface Overflow {
  readonly prompt: Tokens | undefined;
  readonly reply: Tokens | undefined;
  readonly window: Tokens | undefined;
}

/** Whether an error of an engine means "does not fit the window", and with which numbers; `undefined` for every other error. */
export function overflowIn(error: ErrorText): Overflow | undefined {
  const isNamed = NAMES.has(errorName(error) ?? "");
  const text = ownWords(error.message);
  if (!isNamed && LIMIT_OF_USE.test(text)) return undefined;
  const said = OVERFLOWS.map((pattern) => pattern.exec(text)).find((match) => match !== null);
  if (said === undefined && !isNamed) return undefined;
  const told = numbersIn(said?.groups ?? {});
  return {
    prompt: sizeAt(error.fields, "n_prompt_tokens") ?? told.prompt,
    reply: told.reply,
    window: sizeAt(error.fields, "n_ctx") ?? told.window,
  };
}

const NAMES: ReadonlySet<string> = new Set(["context_length_exceeded", "exceed_context_size_error"]);

/** Too many tokens in a time is no prompt that is too long. */
const LIMIT_OF_USE = /\brate.?limit|\bper (?:second|sec|minute|min|hour|day)\b|\bquota\b|\b[TR]P[MD]\b/i;

/** No engine needs more for what it has to say; patterns take quadratic time on hostile input. */
const LONGEST = 2000;
/** After these words errors show the text that could not be read. */
const SHOWN = /\b(?:failed to parse|error parsing|parse error|while parsing|invalid json|unexpected (?:token|character|non-whitespace))\b/i;
/** A value in quotes is the engine's word after such a key: so proxies write out the errors they pass on. Elsewhere, so much of it is a quotation. */
const KEY_OF_ERROR = /(?:error|message|detail|msg)["']?\s*[:=]\s*$/i;
const QUOTATION = 24;

/** An error without what it quotes: requests and replies talk about context lengths too. */
function ownWords(message: string): string {
  const beginning = message.slice(0, LONGEST);
  const shown = beginning.search(SHOWN);
  return (shown === -1 ? beginning : beginning.slice(0, shown)).replace(
    /"[^"]*"?|(?<!\w)'(?:[^']|\b'\b)*'?|`[^`]*`?/g,
    (quoted, at: number, text: string) => (quoted.length < QUOTATION || KEY_OF_ERROR.test(text.slice(0, at)) ? quoted : ""),
  );
}

/**
 * What engines say, the wordings with the most numbers first. Groups: `prompt`, `reply`, `needed` (both together), `window`.
 * Each line is a text some engine really sends; the table in the test holds them.
 */
const OVERFLOWS: readonly RegExp[] = [
  // llama-server, and Ollama since it runs llama-server
  /request \((?<prompt>\d+) tokens\) exceeds the available context size \((?<window>\d+) tokens\)/i,
  /input \((?<prompt>\d+) tokens\) is larger than the max context size \((?<window>\d+) tokens\)/i,
  /exceeds? the available context size|context size has been exceeded|input is larger than the max context size|context shift is disabled/i,
  // Ollama's own runners; the last is what is left of a chat after its message dropping
  /input length \((?<prompt>\d+) tokens\) exceeds the model's maximum context length \((?<window>\d+) tokens\)/i,
  /prompt is longer than the context length currently available|input length exceeds the context length|input (?:after truncation )?exceeds maximum context length/i,
  /no user query found in messages/i,
  // LM Studio, by generation of its texts
  /cannot truncate prompt with n_keep \((?<prompt>\d+)\) >= n_ctx \((?<window>\d+)\)/i,
  /keep the first (?<prompt>\d+) tokens when .{0,12}context .{0,12}overflows.{0,80}?context length of only (?<window>\d+) tokens/i,
  /tokens to keep from the initial prompt is greater than the context length \(n_keep: ?(?<prompt>\d+) ?>= ?n_ctx: ?(?<window>\d+)\)/i,
  /keep the first \d+ tokens when .{0,12}context|tokens to keep from the initial prompt is greater than the context length/i,
  // vLLM, by generation of its texts
  /passed (?<prompt>\d+) input tokens and requested (?<reply>\d+) output tokens.{0,40}?context length is only (?<window>\d+) tokens/is,
  /maximum context length is (?<window>\d+) tokens.{0,40}?requested (?<reply>\d+) output tokens and your prompt contains (?:at least )?(?<prompt>\d+) input tokens/is,
  /is too large: (?<reply>\d+)\. ?This model's maximum context length is (?<window>\d+) tokens and your request has (?<prompt>\d+) input tokens/is,
  /prompt \((?:total )?length (?<prompt>\d+)\) is (?:longer than the maximum model length of|too long to fit into the model \(context length) (?<window>\d+)/i,
  // OpenAI and those who copied its words: vLLM, llama-cpp-python, routers of hosted models
  /maximum context length is (?<window>\d+) tokens.{0,60}?requested (?:about )?(?<needed>\d+) tokens \((?<prompt>\d+) (?:in (?:the messages|your prompt|the prompt)|of text input)[,;] (?<reply>\d+) (?:in|for) the (?:completion|output)\)/is,
  /maximum context length is (?<window>\d+) tokens.{0,60}?(?:resulted in|requested|request has) (?:about )?(?<needed>\d+) (?:input )?tokens/is,
  /requested tokens \((?<needed>\d+)\) exceed context window of (?<window>\d+)/i,
  /input exceeds the context window of this model/i,
  // SGLang
  /input \((?<prompt>\d+) tokens\) is longer than the model's context length \((?<window>\d+) tokens\)/i,
  /exceeds the model's maximum context length of (?<window>\d+) tokens.{0,40}?total of (?<needed>\d+) tokens: (?<prompt>\d+) tokens from the input messages and (?<reply>\d+) tokens for the completion/is,
  /input length \((?<prompt>\d+) tokens\) exceeds the maximum allowed length \((?<window>\d+) tokens\)/i,
  // Foundry Local, and the ONNX runtime beneath it
  /requires (?<needed>\d+) total tokens \((?<prompt>\d+) input \+ (?<reply>\d+) output\).{0,40}?maximum context length of (?<window>\d+) tokens/is,
  /input_ids size \((?<prompt>\d+)\)(?: \+ current sequence length \(\d+\))? exceeds max length \((?<window>\d+)\)/i,
  // Text Generation Inference
  /`inputs` tokens \+ `max_new_tokens` must be <= (?<window>\d+)\. Given: (?<prompt>\d+) `inputs` tokens and (?<reply>\d+) `max_new_tokens`/i,
  /`inputs` must have less than (?<window>\d+) tokens\. Given: (?<prompt>\d+)/i,
  // Servers that speak like Anthropic, Mistral, Google or xAI
  /prompt is too long: (?<prompt>\d+) tokens > (?<window>\d+) maximum/i,
  /prompt contains (?<prompt>\d+) tokens.{0,40}?too large for model with (?<window>\d+) maximum context length/is,
  /input token count \((?<prompt>\d+)\) exceeds the maximum number of tokens allowed \((?<window>\d+)\)/i,
  /maximum prompt length is (?<window>\d+) but the request contains (?<prompt>\d+) tokens/i,
  // The same without numbers, or with numbers in an order nobody promised
  /maximum context length (?:is|of) (?<window>\d+)/i,
  /context length is only (?<window>\d+)/i,
  /maximum context length|model's context length|requested token count exceeds|prompt is too long(?!.{0,60}\bcharacters)|\b(?:context_length_exceeded|exceed_context_size_error)\b/i,
  /\b(?:input|prompt)(?: length)?(?: \(?\d+(?: tokens)?\)?)? exceeds the maximum allowed (?:input )?length(?!.{0,60}\bcharacters)/i,
];

function numbersIn(groups: Readonly<Record<string, string | undefined>>): Overflow {
  const number = (name: string): Tokens | undefined => (groups[name] === undefined ? undefined : Number(groups[name]));
  const reply = number("reply");
  const needed = number("needed");
  const rest = needed === undefined ? undefined : needed - (reply ?? 0);
  return { prompt: number("prompt") ?? rest, reply, window: number("window") };
}
