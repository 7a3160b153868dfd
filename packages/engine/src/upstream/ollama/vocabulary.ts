import { ggufVocabulary, type JsonValue, type ModelVocabulary, ollamaShowMetadata } from "@oriel/core";
import { fieldsOf, listOf, textAt } from "../fields.ts";

/**
 * The tokenizer in a verbose `/api/show`; `undefined` where it is not told, as of models that run elsewhere.
 *
 * Ollama takes the chat template out of the metadata. What it answers instead is what the prompt is made with only where that is Jinja and
 * nothing is added: Go's templates, models it writes prompts for in code, and messages out of a Modelfile leave the template unknown.
 */
export function shownVocabulary(show: JsonValue): ModelVocabulary | undefined {
  const said = fieldsOf(show);
  const vocabulary = ggufVocabulary(ollamaShowMetadata(fieldsOf(said["model_info"])));
  if (vocabulary === undefined) return undefined;
  const isPlain = textAt(said, "renderer") === undefined && textAt(said, "system") === undefined && listOf(said["messages"]).length === 0;
  const template = textAt(said, "template");
  // Go's templates have `{{` alone; Jinja of any use has `{%`.
  return { ...vocabulary, template: isPlain && template?.includes("{%") === true ? template : undefined };
}
