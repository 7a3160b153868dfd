import { type JsonObject, OrielError, type ReplyFormat } from "@oriel/core";
import type { GbnfJsonObjectSchema, Llama, LlamaGrammar } from "node-llama-cpp";
import { grammarSchema } from "./json-schema.ts";

/** node-llama-cpp's JSON grammars end with four line breaks, which no JSON text contains: there the reply is over. */
export const GRAMMAR_STOPS: readonly string[] = ["\n\n\n\n"];

/** A grammar is worked out before the first token, while other replies wait: 20,000 values of an enumeration would take seconds. */
const LARGEST_SCHEMA = 32_768;

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
      refuseHuge(format.schema);
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

function refuseHuge(schema: JsonObject): void {
  const { length } = JSON.stringify(schema);
  if (length <= LARGEST_SCHEMA) return;
  throw new OrielError(
    "not_supported",
    `The embedded engine takes a JSON schema of at most ${LARGEST_SCHEMA} characters, got ${length}: use a smaller schema, or plain JSON.`,
    { param: "response_format", data: { max: LARGEST_SCHEMA, got: length } },
  );
}
