import { readFile } from "node:fs/promises";
import { bytesInMemory, ggufVocabulary, type ModelVocabulary, readGguf } from "@oriel/core";

/** The vocabulary of a GGUF file. */
export async function vocabularyOf(path: string): Promise<ModelVocabulary> {
  const { metadata } = await readGguf(bytesInMemory(await readFile(path)), path, "vocabulary");
  const vocabulary = ggufVocabulary(metadata);
  if (vocabulary === undefined) throw new Error(`${path} has no vocabulary.`);
  return vocabulary;
}
