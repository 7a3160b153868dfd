import type { DiscoveredContext, JsonValue } from "@oriel/core";
import { invalid, list, number, object, oneOf, type Read, required, string } from "../field.ts";

type ContextFile = DiscoveredContext["files"][number];

const tokens = number(0, Number.MAX_SAFE_INTEGER);

/** A context file that stands in a prompt. A type's value is JSON too. */
export const contextFile: Read<ContextFile> = (value, param) => {
  const sent = object(value, param);
  return {
    path: required(sent, "path", string, param),
    kind: required(sent, "kind", oneOf("whole", "cut"), param),
    tokens: required(sent, "tokens", tokens, param),
  };
};

/** Context files as a session file carries them, with their text. */
export const discovered: Read<DiscoveredContext> = (value, param) => {
  const sent = object(value, param);
  return {
    root: required(sent, "root", string, param),
    from: required(sent, "from", string, param),
    text: required(sent, "text", string, param),
    tokens: required(sent, "tokens", tokens, param),
    files: required(sent, "files", list(contextFile), param),
  };
};

/** What is found on the disk of the machine cannot be sent: only forgotten, which is `null` and read by nobody. */
export const notToBeSent: Read<JsonValue> = (value, param) => {
  throw invalid(param, "null, which forgets the context files; POST /api/v1/sessions/{id}/discover finds them", value);
};
