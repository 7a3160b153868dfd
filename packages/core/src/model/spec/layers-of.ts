import type { Tokens } from "../../units.ts";
import type { AttentionExtras, HybridRule, KnownArchitecture, SlidingRule } from "./architecture.ts";
import type { Geometry, HeadDim } from "./geometry.ts";
import type { AttentionCache, Layer } from "./layer.ts";

/** What the file would have to say for its layers to be known. */
export type Missing = "sliding window" | "sliding pattern" | "indexer";

/**
 * What each block of a model keeps, by the rules of its architecture.
 * @param missing makes the error for what the file does not say and the architecture needs.
 */
export function layersOf(geometry: Geometry, architecture: KnownArchitecture, missing: (what: Missing) => Error): readonly Layer[] {
  const blocks = Array.from({ length: geometry.blocks }, (_, block) => block);
  switch (architecture.kind) {
    case "recurrent":
      return blocks.map(() => ({ kind: "recurrent" }));
    case "cacheless":
      return blocks.map(() => ({ kind: "none" }));
    case "hybrid":
      return hybridLayers(geometry, architecture.rule, missing);
    case "attention":
      return attentionLayers(geometry, architecture.sliding, architecture.extras ?? {}, missing);
  }
}

function attentionLayers(
  stated: Geometry,
  rule: SlidingRule | undefined,
  extras: AttentionExtras,
  missing: (what: Missing) => Error,
): readonly Layer[] {
  if (extras.indexes === true && stated.indexer === undefined) throw missing("indexer");
  const geometry = extras.indexes === true ? stated : { ...stated, indexer: undefined };
  const slidingOf = slidingBlocks(geometry, rule, missing);
  const trunk = geometry.blocks - geometry.predictionBlocks;
  const keeps = extras.dropsPrediction === true ? trunk : geometry.blocks;
  const sharesFrom = extras.sharesFrom === "stated" ? geometry.blocks - (geometry.sharedKvBlocks ?? 0) : extras.sharesFrom;
  return geometry.kvHeads.map((kvHeads, block) => {
    if (block >= keeps || kvHeads === 0) return { kind: "none" };
    if (sharesFrom !== undefined && block >= sharesFrom) return { kind: "shared" };
    return attentionLayer(geometry, block, kvHeads, slidingOf(block));
  });
}

function hybridLayers(geometry: Geometry, rule: HybridRule, missing: (what: Missing) => Error): readonly Layer[] {
  const slidingOf = slidingBlocks(geometry, rule.sliding, missing);
  const trunk = geometry.blocks - geometry.predictionBlocks;
  return geometry.kvHeads.map((kvHeads, block) => {
    const attention = (): Layer => (kvHeads === 0 ? { kind: "none" } : attentionLayer(geometry, block, kvHeads, slidingOf(block)));
    if (rule.recurs === "beside-attention") return { kind: "hybrid", cache: attentionCache(geometry, kvHeads, geometry.headDim, block) };
    if (rule.recurs === "without-kv-heads-and-feed-forward") {
      if ((geometry.feedForward[block] ?? 0) > 0) return { kind: "none" };
      return block < trunk && kvHeads === 0 ? { kind: "recurrent" } : attention();
    }
    if (rule.recurs === "without-kv-heads") return block < trunk && kvHeads === 0 ? { kind: "recurrent" } : attention();
    if (block >= trunk) return { kind: "none" };
    const interval = geometry.fullAttentionInterval ?? rule.recurs.interval;
    return (geometry.recurrentBlocks?.[block] ?? (block + 1) % interval !== 0) ? { kind: "recurrent" } : attention();
  });
}

interface Sliding {
  readonly kind: "sliding" | "chunked";
  readonly window: Tokens;
}

function attentionLayer(geometry: Geometry, block: number, kvHeads: number, sliding: Sliding | undefined): Layer {
  if (sliding === undefined) return { kind: "full", cache: attentionCache(geometry, kvHeads, geometry.headDim, block) };
  const { kind, window } = sliding;
  return { kind, window, cache: attentionCache(geometry, kvHeads, geometry.slidingHeadDim, block) };
}

function attentionCache({ latent, indexer }: Geometry, kvHeads: number, headDim: HeadDim, block: number): AttentionCache {
  if (latent === undefined) return { kind: "heads", kvHeads, headDimK: headDim.keys, headDimV: headDim.values };
  const searches = indexer !== undefined && indexer.blocks[block] === true;
  return { kind: "latent", rank: latent.rank, rope: latent.rope, indexer: searches ? indexer.width : 0 };
}

/** For each block whether, and how far, it looks back. */
function slidingBlocks(
  geometry: Geometry,
  rule: SlidingRule | undefined,
  missing: (what: Missing) => Error,
): (block: number) => Sliding | undefined {
  const window = rule === undefined ? undefined : slidingWindow(geometry, rule, missing);
  if (rule === undefined || window === undefined) return () => undefined;
  const isSliding = slidingPattern(geometry, rule, missing);
  const sliding: Sliding = { kind: rule.kind ?? "sliding", window };
  return (block) => (isSliding(block) ? sliding : undefined);
}

function slidingWindow(geometry: Geometry, rule: SlidingRule, missing: (what: Missing) => Error): Tokens | undefined {
  if (rule.onlyWithBlocks !== undefined && geometry.blocks - geometry.predictionBlocks !== rule.onlyWithBlocks) return undefined;
  const stated = geometry.slidingWindow;
  if (stated === 0) return undefined;
  if (stated !== undefined) return rule.fixedWindow ?? stated;
  if (rule.window === "required") throw missing("sliding window");
  return rule.window === "optional" ? undefined : rule.window;
}

function slidingPattern(geometry: Geometry, rule: SlidingRule, missing: (what: Missing) => Error): (block: number) => boolean {
  const trunk = geometry.blocks - geometry.predictionBlocks;
  const stated = geometry.slidingPattern;
  if (rule.pattern === "attention") return () => true;
  if (stated?.kind === "flags") return (block) => stated.flags[block] ?? false;
  if (rule.pattern === "listed" && stated === undefined) throw missing("sliding pattern");
  const period = stated?.kind === "period" ? stated.period : rule.pattern === "listed" ? 0 : rule.pattern.period;
  const full = rule.pattern === "listed" || rule.pattern.fullFirst === true ? 0 : period - 1;
  // A period of 0 is llama.cpp's way to say that no block looks back all the way.
  return (block) => block < trunk && (period === 0 || block % period !== full);
}
