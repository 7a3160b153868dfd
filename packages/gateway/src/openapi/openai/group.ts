import { openaiError } from "../errors.ts";
import type { Group } from "../route.ts";
import { openaiChat } from "./chat.ts";
import { openaiCompletions } from "./completions.ts";
import { openaiEmbeddings } from "./embeddings.ts";
import { openaiModels } from "./models.ts";

export const openaiGroup: Group = {
  name: "OpenAI",
  description:
    "For every client that takes a base URL: `OPENAI_BASE_URL` with `/v1` at its end, and any key. Requests and replies are OpenAI's; what an engine did not count is left out rather than told as zero.",
  error: { schema: openaiError, type: "application/json" },
  routes: [openaiChat, openaiCompletions, openaiEmbeddings, ...openaiModels],
};
