import type { DiscoveredContext } from "@oriel/core";
import { count, named, objectOf, oneOf, type Schema, text } from "../schema.ts";

type ContextFile = DiscoveredContext["files"][number];

/** A context file that stands in a prompt. */
export const contextFile: Schema<ContextFile> = named(
  "ContextFile",
  objectOf<ContextFile>({
    path: text("From the root, with `/` between folders."),
    kind: oneOf<ContextFile["kind"]>({ whole: "", cut: "only its beginning" }),
    tokens: count("What it takes, estimated."),
  }),
);
