import { OrielError, type SpecialTexts, type Stretch, shield, unshield } from "@oriel/core";
import type { PromptRequest } from "../messages.ts";
import { type ChatTemplate, checkedInput } from "./chat-template.ts";

/** A model's way from text to tokens and back. */
export interface Vocabulary {
  /** With `special`, texts of special tokens become those tokens. `isInside`: the text continues another, so no leading space is added. */
  tokenize(text: string, how: { readonly special: boolean; readonly isInside: boolean }): readonly number[];
  isControl(token: number): boolean;
  /** The texts of its control tokens. */
  readonly controls: SpecialTexts;
  /** Set when the model wants every text to begin with this token. */
  readonly beginning: number | undefined;
  readonly beginningText: string;
  readonly endText: string;
}

export interface ReadPrompt {
  readonly tokens: readonly number[];
  /** The template has opened the thinking already (`…<think>\n`), so that the reply begins inside it. */
  readonly startsThinking: boolean;
}

/**
 * The exact tokens of a request. A chat goes through the model's template, in which special tokens are special; what people wrote
 * can never become one, whatever it spells. A completion is the client's own text, special tokens included.
 * @param nonce an unguessable text, see `shield`.
 */
export function readPrompt(request: PromptRequest, template: ChatTemplate, vocabulary: Vocabulary, nonce: string): ReadPrompt {
  const { prompt } = request;
  if (prompt.kind === "completion") {
    if (prompt.suffix !== undefined && prompt.suffix !== "") {
      throw new OrielError("not_supported", "The embedded engine cannot fill in between a prompt and a suffix: leave the suffix out.", {
        param: "suffix",
      });
    }
    return { tokens: begun(vocabulary.tokenize(prompt.text, { special: true, isInside: false }), vocabulary), startsThinking: false };
  }
  const { value, hidden } = shield(checkedInput(prompt, request.think, template), vocabulary.controls, nonce);
  const filled = template.fill({ ...value, bos_token: vocabulary.beginningText, eos_token: vocabulary.endText });
  const tokens = unshield(filled, hidden, nonce).flatMap((stretch, index) => stretchTokens(stretch, index > 0, vocabulary));
  return { tokens: begun(tokens, vocabulary), startsThinking: filled.trimEnd().endsWith("<think>") };
}

function stretchTokens(stretch: Stretch, isInside: boolean, vocabulary: Vocabulary): readonly number[] {
  const tokens = vocabulary.tokenize(stretch.text, { special: !stretch.isPlain, isInside });
  if (!stretch.isPlain || !tokens.some((token) => vocabulary.isControl(token))) return tokens;
  // Some vocabularies can reach a control token by merging its letters. Letter by letter nothing is merged.
  return [...stretch.text].flatMap((letter) => vocabulary.tokenize(letter, { special: false, isInside: true }));
}

/** Many templates write the first token themselves, many leave it to the engine: it comes exactly once. */
function begun(tokens: readonly number[], { beginning }: Vocabulary): readonly number[] {
  return beginning === undefined || tokens[0] === beginning ? tokens : [beginning, ...tokens];
}
