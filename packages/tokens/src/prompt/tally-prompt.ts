import { Template } from "@huggingface/jinja";
import { type ModelRequest, offeredTools, shield, templateInput, unshield } from "@oriel/core";
import type { Tally } from "../tokenizer/tally.ts";
import type { Tokenizer } from "../tokenizer/vocabulary-tokenizer.ts";

/** The part of a request that decides its tokens. */
export type PromptRequest = Pick<ModelRequest, "prompt" | "think">;

/** Why a prompt cannot be counted, in words. */
export interface Refused {
  readonly refused: string;
}

/** Counts whole prompts of one model. */
export type PromptTally = (request: PromptRequest, nonce: string) => Tally | Refused;

/**
 * The tokens of a whole request, as llama.cpp makes them. In the template special tokens are special; what people wrote can never become
 * one, whatever it spells. A completion is the client's own text, special tokens included.
 * @param source the model's chat template; without it only completions can be counted.
 */
export function promptTally(tokenizer: Tokenizer, source: string | undefined): PromptTally {
  const template = source === undefined ? undefined : parsed(source);
  return ({ prompt, think }, nonce) => {
    if (prompt.kind === "completion") {
      if (prompt.suffix !== undefined && prompt.suffix !== "") return { refused: "there is a suffix" };
      return framed(tokenizer, prompt.text, tokenizer.tally(prompt.text, { special: true, isInside: false }));
    }
    if (template === undefined || source === undefined) return { refused: "the template is not known" };
    if (prompt.messages.some(({ content }) => content.some((part) => part.type === "image"))) return { refused: "there are images" };
    if (offeredTools(prompt).length > 0 && !/\btools\b/.test(source)) return { refused: "the template knows no tools" };

    const { value, hidden } = shield(templateInput(prompt, think), tokenizer.controls, nonce);
    const filled = fill(template, { ...value, bos_token: tokenizer.beginningText, eos_token: tokenizer.endText });
    if (typeof filled !== "string") return filled;
    let tokens = 0;
    // Engines that read such words as special tokens after all see fewer of them.
    let isRough = hidden.length > 0;
    for (const [index, { text, isPlain }] of unshield(filled, hidden, nonce).entries()) {
      const tally = tokenizer.tally(text, { special: !isPlain, isInside: index > 0 });
      tokens += tally.tokens;
      isRough ||= tally.isRough;
    }
    return framed(tokenizer, filled, { tokens, isRough });
  };
}

function parsed(source: string): Template | undefined {
  try {
    return new Template(source);
  } catch {
    // A template in a form that cannot be read is as good as none: prompts are refused, texts are still counted.
    return undefined;
  }
}

function fill(template: Template, input: Readonly<Record<string, unknown>>): string | Refused {
  try {
    return template.render(input);
  } catch (thrown) {
    return { refused: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Many templates write the first token themselves, many leave it to the engine: it comes exactly once. */
function framed({ addsBeginning, beginningText, addsEnd }: Tokenizer, text: string, { tokens, isRough }: Tally): Tally {
  const isBegun = beginningText !== "" && text.startsWith(beginningText);
  return { tokens: tokens + (addsBeginning && !isBegun ? 1 : 0) + (addsEnd ? 1 : 0), isRough };
}
