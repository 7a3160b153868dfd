import type { Family } from "../family.ts";
import { ALLEN_AI } from "./allen-ai.ts";
import { COHERE } from "./cohere.ts";
import { DEEPSEEK } from "./deepseek.ts";
import { EMBEDDINGS } from "./embeddings.ts";
import { FALCON } from "./falcon.ts";
import { FINE_TUNES } from "./fine-tunes.ts";
import { GOOGLE } from "./google.ts";
import { HUGGING_FACE } from "./hugging-face.ts";
import { IBM } from "./ibm.ts";
import { INTERNLM } from "./internlm.ts";
import { LG } from "./lg.ts";
import { META } from "./meta.ts";
import { MICROSOFT } from "./microsoft.ts";
import { MISTRAL } from "./mistral.ts";
import { NVIDIA } from "./nvidia.ts";
import { OPENAI } from "./openai.ts";
import { OTHERS } from "./others.ts";
import { QWEN } from "./qwen.ts";
import { YI } from "./yi.ts";
import { ZAI } from "./zai.ts";

/** Every family Oriel knows. A family whose window could not be read from its makers is left out rather than guessed. */
export const FAMILIES: readonly Family[] = [
  ...ALLEN_AI,
  ...COHERE,
  ...DEEPSEEK,
  ...EMBEDDINGS,
  ...FALCON,
  ...FINE_TUNES,
  ...GOOGLE,
  ...HUGGING_FACE,
  ...IBM,
  ...INTERNLM,
  ...LG,
  ...META,
  ...MICROSOFT,
  ...MISTRAL,
  ...NVIDIA,
  ...OPENAI,
  ...OTHERS,
  ...QWEN,
  ...YI,
  ...ZAI,
];
