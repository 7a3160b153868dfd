import { formatBytes, formatCount, formatSize } from "@oriel/core";
import type { ModelInfo, WindowInfo } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

const UNKNOWN = "unknown";

/** All models with the window each is served at. */
export function renderModels(screen: Screen, models: readonly ModelInfo[]): readonly string[] {
  if (models.length === 0) return ["No engine offers any model."];
  const columns: readonly Column<ModelInfo>[] = [
    { title: "MODEL", cell: (model) => model.name },
    { title: "ENGINE", cell: (model) => model.engine },
    { title: "PARAMETERS", cell: (model) => model.parameters ?? "", align: "right" },
    { title: "SIZE", cell: showSize, align: "right" },
    { title: "STATE", cell: (model) => model.state },
    { title: "WINDOW", cell: (model) => showTokens(model.window.asked), align: "right" },
    { title: "MAX", cell: (model) => showTokens(model.window.max), align: "right" },
    { title: "SOURCE", cell: (model) => showSource(model.window) },
  ];
  return renderTable(screen, columns, models);
}

/** The models that are in memory, with the three windows of each. */
export function renderLoaded(screen: Screen, models: readonly ModelInfo[]): readonly string[] {
  if (models.length === 0) return ["No model is loaded."];
  const columns: readonly Column<ModelInfo>[] = [
    { title: "MODEL", cell: (model) => model.name },
    { title: "ENGINE", cell: (model) => model.engine },
    { title: "SIZE", cell: showSize, align: "right" },
    { title: "PLACE", cell: showPlace },
    { title: "LOADED", cell: (model) => showTokens(model.window.loaded), align: "right" },
    { title: "ASKED", cell: (model) => showTokens(model.window.asked), align: "right" },
    { title: "MAX", cell: (model) => showTokens(model.window.max), align: "right" },
  ];
  return renderTable(screen, columns, models);
}

/** Where a loaded model lies; a part outside the GPU is a spill, and said in words. */
function showPlace({ held_bytes: held, held_gpu_bytes: gpu }: ModelInfo): string {
  if (held === null || gpu === null || held === 0) return UNKNOWN;
  if (gpu === 0) return "RAM";
  return gpu >= held ? "GPU" : `${Math.round((gpu / held) * 100)} % GPU, the rest spills to RAM`;
}

/** Everything Oriel knows of one model. */
export function renderModel(screen: Screen, model: ModelInfo): readonly string[] {
  return renderFacts(screen, [
    ["model", model.name],
    ...(model.is_demonstration ? [["about", DEMONSTRATION] as const] : []),
    ["engine", `${model.engine_label} (${model.engine})`],
    ["state", model.state],
    ["family", model.family ?? model.architecture ?? UNKNOWN],
    ["parameters", model.parameters ?? UNKNOWN],
    ["quantization", model.quantization ?? UNKNOWN],
    ["size", model.size_bytes === null ? UNKNOWN : formatBytes(model.size_bytes)],
    ["abilities", model.abilities.length === 0 ? UNKNOWN : model.abilities.join(", ")],
    ...windowFacts(model.window),
  ]);
}

const DEMONSTRATION =
  "the tiny demonstration model that comes with Oriel: it remembers what it is told while that is in its window, and knows nothing else";

/** A model's window by itself. */
export function renderWindow(screen: Screen, model: string, window: WindowInfo): readonly string[] {
  return renderFacts(screen, [["model", model], ...windowFacts(window)]);
}

function windowFacts(window: WindowInfo): readonly (readonly [string, string])[] {
  return [
    ["window", `${showTokens(window.asked)} tokens (${showSource(window)})`],
    ["loaded", window.loaded === null ? `${UNKNOWN} (not loaded, or the engine does not say)` : showTokens(window.loaded)],
    ["max", showTokens(window.max)],
    ["default", showTokens(window.default)],
    ...(window.settable ? [["sizes", window.snap_points.map(formatSize).join(" ")] as const] : []),
    ...(window.note === null ? [] : [["note", window.note] as const]),
    ...(window.wishes.length === 0 ? [] : [["clients asked", window.wishes.map(showTokens).join(", ")] as const]),
  ];
}

/** Where a window's size comes from, in words; an estimate says so. */
export function showSource(window: Pick<WindowInfo, "basis" | "source_detail">): string {
  return window.basis === "estimate" ? `estimate: ${window.source_detail}` : window.source_detail;
}

function showSize(model: ModelInfo): string {
  return model.size_bytes === null ? "" : formatBytes(model.size_bytes);
}

function showTokens(tokens: number | null): string {
  return tokens === null ? UNKNOWN : formatCount(tokens);
}
