import type { Dialect, OpenaiKind } from "../dialect.ts";
import { foundry } from "./foundry.ts";
import { llamaServer } from "./llama-server.ts";
import { lmStudio } from "./lm-studio.ts";
import { plain } from "./plain.ts";
import { sglang } from "./sglang.ts";
import { vllm } from "./vllm.ts";

/** Every dialect, the most telling first: the plain one is what is left. */
export const DIALECTS: readonly Dialect[] = [llamaServer, vllm, sglang, foundry, lmStudio, plain];

export function dialectOf(kind: OpenaiKind): Dialect {
  return DIALECTS.find((dialect) => dialect.kind === kind) ?? plain;
}
