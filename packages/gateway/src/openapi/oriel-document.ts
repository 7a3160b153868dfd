import { CONTROL_GROUPS } from "./control/groups.ts";
import { type OpenApiDocument, openApiDocument } from "./document.ts";
import { ollamaGroup } from "./ollama/group.ts";
import { openaiGroup } from "./openai/group.ts";
import { operationsGroup } from "./operations.ts";

/** Every route Oriel serves, in reading order. @param version of the Oriel that serves them. */
export function orielDocument(version: string): OpenApiDocument {
  return openApiDocument([openaiGroup, ollamaGroup, ...CONTROL_GROUPS, operationsGroup], version);
}
