import { OrielError, type ReplyFormat } from "@oriel/core";
import type { GbnfJsonObjectSchema, Llama, LlamaGrammar } from "node-llama-cpp";
import { grammarSchema } from "./json-schema.ts";

/** node-llama-cpp's JSON grammars end with four line breaks, which no JSON text contains: there the reply is over. */
export const GRAMMAR_STOPS: readonly string[] = ["\n\n\n\n"];

/** One of the forms that `grammarSchema` writes: the union of all is more than the compiler can work out through node-llama-cpp's types. */
type GrammarSchema = GbnfJsonObjectSchema;

/**
 * The grammar that holds a reply to its format; `undefined` for free text.
 * @throws OrielError `not_supported` for a schema no grammar can be made from.
 */
export async function replyGrammar(llama: Llama, format: ReplyFormat | undefined): Promise<LlamaGrammar | undefined> {
  switch (format?.type) {
    case undefined:
    case "text":
      return undefined;
    case "json":
      return await llama.getGrammarFor("json");
    case "json-schema":
      try {
        return await llama.createGrammarForJsonSchema<GrammarSchema>(grammarSchema(format.schema) as GrammarSchema);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new OrielError(
          "not_supported",
          `No grammar can be made from this JSON schema: ${why}. Use a simpler schema, or plain JSON.`,
          { cause },
        );
      }
  }
}
