import { ollamaError } from "../errors.ts";
import type { Group } from "../route.ts";
import { ollamaChat } from "./chat.ts";
import { ollamaEmbed } from "./embed.ts";
import { ollamaGenerate } from "./generate.ts";
import { ollamaModels } from "./models.ts";

export const ollamaGroup: Group = {
  name: "Ollama",
  description:
    "For every client of Ollama: `OLLAMA_HOST`. Bodies are taken as JSON also when they come as curl sends them by default. Every other route below `/api/`, such as `/api/pull`, goes to the Ollama that is connected as it came, and its answer comes back the same way; without one it is refused with `not_supported`.",
  error: { schema: ollamaError, type: "application/json" },
  routes: [ollamaChat, ollamaGenerate, ...ollamaEmbed, ...ollamaModels],
};
