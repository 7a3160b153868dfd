import { createHash, randomBytes } from "node:crypto";
import {
  type ColdFigures,
  embeddedServing,
  type GgufHeader,
  identityText,
  type JsonObject,
  kvAbilities,
  snapshotBytes,
  type Tokens,
} from "@oriel/core";
import type { KnownSpec } from "../../known-spec.ts";
import type { RunOptions } from "../../messages.ts";
import { dependsOnWindow } from "../carry/carry-rules.ts";
import { isAlive } from "../is-alive.ts";
import type { OpenModel } from "../open-model.ts";
import { ColdFolder } from "./cold-folder.ts";
import { ColdTier, type Shelf } from "./cold-tier.ts";
import { NODE_DISK } from "./disk.ts";
import { modelIdentity } from "./model-identity.ts";

export interface OpenCold {
  readonly tier: ColdTier;
  readonly folder: ColdFolder;
  /** The shelf of a context. */
  shelf(window: Tokens, slots: number): Shelf;
}

export interface ColdNotices {
  log(level: "info" | "warn", event: string, data: JsonObject): void;
  onFigures(figures: ColdFigures): void;
}

/** What was read of the model's file before it was loaded; `undefined` what could not be read. */
export interface SeenFile {
  readonly header: GgufHeader | undefined;
  readonly known: KnownSpec | undefined;
  readonly identity: string | undefined;
}

/**
 * The cold tier of a model that has just been loaded; `undefined` when it was not asked for, or states of this model cannot be kept, which the log
 * tells.
 */
export async function openColdTier(
  open: OpenModel,
  { modelPath, cold }: Pick<RunOptions, "modelPath" | "cold">,
  { header, known, identity }: SeenFile,
  notices: ColdNotices,
): Promise<OpenCold | undefined> {
  if (cold === undefined) return undefined;
  const none = (why: string): undefined => {
    notices.log("warn", "embedded.cold-tier-off", { why });
  };
  // A file that was replaced while it was loaded: nobody knows which of the two is in memory.
  const after = await modelIdentity(modelPath).catch(() => undefined);
  if (header === undefined || identity === undefined || identity !== after) return none("the model's file changed while it was loaded");
  if (known?.spec === undefined) return none(known?.why ?? "the model's file could not be read");
  const { spec } = known;
  const { reuse, reuseWhy = "" } = kvAbilities(spec, embeddedServing(spec, 1));
  if (reuse === "none") return none(reuseWhy);

  const modelKey = `${identity.slice(0, 16)}-`;
  const folder = new ColdFolder({
    path: cold.folder,
    maxBytes: cold.maxBytes,
    disk: NODE_DISK,
    now: () => Date.now(),
    newId: () => randomBytes(12).toString("hex"),
    writer: process.pid,
    isAlive,
  });
  const tier = new ColdTier({
    modelKey,
    folder,
    disk: NODE_DISK,
    reuse,
    hotTokens: cold.hotTokens,
    clock: () => performance.now(),
    log: notices.log,
    onFigures: notices.onFigures,
  });
  await tier.open();
  const { gpu, llamaCppRelease } = open.llama;
  const engine = `${llamaCppRelease.repo} ${llamaCppRelease.release}`;
  const hasLongRope = dependsOnWindow(header);
  return {
    tier,
    folder,
    shelf(window, slots) {
      const serving = embeddedServing(spec, slots);
      const text = identityText({
        model: identity,
        engine,
        compute: gpu === false ? "cpu" : gpu,
        serving,
        window: hasLongRope ? window : undefined,
      });
      return { key: modelKey + digest(text), window, bytesOf: (tokens) => snapshotBytes(spec, serving, tokens) };
    },
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
