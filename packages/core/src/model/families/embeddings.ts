import type { Family } from "../family.ts";

const CARDS = "https://huggingface.co";

/** Models that turn text into vectors. What is longer than their window is cut, so the window is the size of one piece. */
export const EMBEDDINGS: readonly Family[] = [
  // Trained on 2,048; 8,192 with dynamic scaling.
  { key: "nomic-embed-text", label: "Nomic Embed Text", default: 2048, max: 8192, source: `${CARDS}/nomic-ai/nomic-embed-text-v1.5` },
  {
    key: "nomic-embed-text-v2-moe",
    label: "Nomic Embed Text v2",
    default: 512,
    max: 512,
    source: `${CARDS}/nomic-ai/nomic-embed-text-v2-moe`,
  },
  {
    key: "mxbai-embed-large",
    label: "mxbai Embed Large",
    default: 512,
    max: 512,
    source: `${CARDS}/mixedbread-ai/mxbai-embed-large-v1/blob/main/config.json`,
  },
  // Trained on pieces of 256 and less; its positions end at 512.
  { key: "all-minilm", label: "all-MiniLM", default: 256, max: 512, source: `${CARDS}/sentence-transformers/all-MiniLM-L6-v2` },
  { key: "bge-m3", label: "BGE M3", default: 8192, max: 8192, source: `${CARDS}/BAAI/bge-m3` },
  { key: "bge-large", label: "BGE Large", default: 512, max: 512, source: `${CARDS}/BAAI/bge-large-en-v1.5` },
  { key: "bge-base", label: "BGE Base", default: 512, max: 512, source: `${CARDS}/BAAI/bge-base-en-v1.5` },
  { key: "bge-small", label: "BGE Small", default: 512, max: 512, source: `${CARDS}/BAAI/bge-small-en-v1.5` },
  { key: "gte-large", label: "GTE Large", default: 512, max: 512, source: `${CARDS}/thenlper/gte-large` },
  { key: "gte-base", label: "GTE Base", default: 512, max: 512, source: `${CARDS}/thenlper/gte-base` },
  {
    key: "snowflake-arctic-embed",
    label: "Arctic Embed",
    default: 512,
    max: 512,
    source: `${CARDS}/Snowflake/snowflake-arctic-embed-m/blob/main/sentence_bert_config.json`,
  },
  {
    key: "snowflake-arctic-embed-m-long",
    label: "Arctic Embed Long",
    default: 2048,
    max: 8192,
    source: `${CARDS}/Snowflake/snowflake-arctic-embed-m-long`,
  },
  {
    key: "snowflake-arctic-embed2",
    label: "Arctic Embed 2",
    default: 8192,
    max: 8192,
    source: `${CARDS}/Snowflake/snowflake-arctic-embed-l-v2.0`,
  },
  {
    key: "snowflake-arctic-embed-l-v2.0",
    label: "Arctic Embed 2",
    default: 8192,
    max: 8192,
    source: `${CARDS}/Snowflake/snowflake-arctic-embed-l-v2.0`,
  },
  {
    key: "snowflake-arctic-embed-m-v2.0",
    label: "Arctic Embed 2",
    default: 8192,
    max: 8192,
    source: `${CARDS}/Snowflake/snowflake-arctic-embed-m-v2.0`,
  },
  {
    key: "multilingual-e5-large",
    label: "Multilingual E5 Large",
    default: 512,
    max: 512,
    source: `${CARDS}/intfloat/multilingual-e5-large`,
  },
  { key: "jina-embeddings-v2", label: "Jina Embeddings 2", default: 8192, max: 8192, source: `${CARDS}/jinaai/jina-embeddings-v2-base-en` },
  { key: "jina-embeddings-v3", label: "Jina Embeddings 3", default: 8192, max: 8192, source: `${CARDS}/jinaai/jina-embeddings-v3` },
  { key: "qwen3-embedding", label: "Qwen 3 Embedding", default: 8192, max: 32_768, source: `${CARDS}/Qwen/Qwen3-Embedding-0.6B` },
  {
    key: "granite-embedding",
    label: "Granite Embedding",
    default: 512,
    max: 512,
    source: `${CARDS}/ibm-granite/granite-embedding-278m-multilingual`,
  },
  {
    key: "granite-embedding-english-r2",
    label: "Granite Embedding R2",
    default: 8192,
    max: 8192,
    source: `${CARDS}/ibm-granite/granite-embedding-english-r2`,
  },
  {
    key: "embeddinggemma",
    label: "EmbeddingGemma",
    default: 2048,
    max: 2048,
    source: "https://ai.google.dev/gemma/docs/embeddinggemma/model_card",
  },
];
