/** The tokenizer of a model, as GGUF files and Ollama's verbose description hold it: enough to count without the engine. */
export interface ModelVocabulary {
  /** `tokenizer.ggml.model`: `gpt2` (BPE), `llama` (SentencePiece), `bert` (WordPiece), `t5` (Unigram) … */
  readonly kind: string;
  /** `tokenizer.ggml.pre`: how text is split before BPE merges it. */
  readonly pre: string | undefined;
  /** Every token by id. */
  readonly tokens: readonly string[];
  /** llama.cpp's types by id: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte. */
  readonly types: readonly number[] | undefined;
  readonly scores: readonly number[] | undefined;
  readonly merges: readonly string[] | undefined;
  readonly beginning: number | undefined;
  readonly end: number | undefined;
  readonly addsBeginning: boolean | undefined;
  readonly addsEnd: boolean | undefined;
  readonly addsSpacePrefix: boolean | undefined;
  /** The chat template, where it is Jinja. */
  readonly template: string | undefined;
}
