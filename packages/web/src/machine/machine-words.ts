import { formatBytes, formatCount, type Milliseconds } from "@oriel/core";
import type { DeviceInfo, KvTiersInfo, MemoryLevelInfo, ModelInfo } from "@oriel/protocol";
import { durationText } from "../receipt/duration-text.ts";

const UNKNOWN = "unknown";

/** A figure with its name. */
export type Fact = readonly [name: string, value: string];

/** `4.1 GiB`, or that nobody told. */
export function bytesText(bytes: number | null): string {
  return bytes === null ? UNKNOWN : formatBytes(bytes);
}

/** What a memory is called: its product's name, or what it is. */
export function deviceName({ id, name, kind }: DeviceInfo): string {
  switch (kind) {
    case "gpu":
      return name === null ? `GPU (${id})` : `${name} (${id})`;
    case "unified":
      return name === null ? "Memory shared by system and GPU" : `Memory shared by system and ${name}`;
    case "ram":
      return "System memory";
    default:
      return kind satisfies never;
  }
}

export const LEVEL_WORDS: Readonly<Record<MemoryLevelInfo, string>> = {
  normal: "Normal",
  warning: "Warning",
  critical: "Critical",
  emergency: "Emergency",
};

/** A device's memory as a sentence, for those who hear it. */
export function memoryText(device: DeviceInfo): string {
  const level = device.level === null ? "level unknown" : `level ${device.level}`;
  return `${bytesText(device.used_bytes)} used, ${bytesText(device.free_bytes)} free, of ${bytesText(device.total_bytes)}, ${level}`;
}

/** What a device does beside holding: as far as anybody tells. */
export function workText({ utilisation, temperature_c: temperature, source }: DeviceInfo): string {
  return [
    ...(utilisation === null ? [] : [`computing ${Math.round(utilisation * 100)} %`]),
    ...(temperature === null ? [] : [`${Math.round(temperature)} °C`]),
    `read from ${source}`,
  ].join(" · ");
}

/** What is known of a model beside its window. */
export function modelFacts(model: ModelInfo): readonly Fact[] {
  return [
    ["Engine", model.engine_label],
    ["Parameters", [model.parameters ?? UNKNOWN, ...(model.quantization === null ? [] : [model.quantization])].join(", ")],
    ["Size of its file", bytesText(model.size_bytes)],
    ["In memory", heldText(model)],
  ];
}

/** A part outside the GPU is a spill, and slow. */
function heldText({ state, held_bytes: held, held_gpu_bytes: gpu }: ModelInfo): string {
  if (held === null) return state === "available" ? "not loaded" : UNKNOWN;
  const where =
    gpu === null ? undefined : gpu === 0 ? "in RAM" : gpu >= held ? "on the GPU" : `${bytesText(gpu)} of it on the GPU, the rest in RAM`;
  return where === undefined ? bytesText(held) : `${bytesText(held)}, ${where}`;
}

/** What is kept of a model's conversations, and what that has spared. */
export function kvFacts({ hot, cold }: KvTiersInfo): readonly Fact[] {
  return [
    ["Live", hot === null ? "none can be" : `${hot.sessions} of ${hot.slots}, in ${bytesText(hot.bytes)} of memory`],
    ...(hot === null ? [] : [["Found live again", timesText(hot.hits, hot.tokens)] as const]),
    ["On disk", cold === null ? "none are kept" : `${formatCount(cold.sessions)}, ${formatBytes(cold.bytes)}`],
    ...(cold === null ? [] : coldFacts(cold)),
  ];
}

function coldFacts(cold: NonNullable<KvTiersInfo["cold"]>): readonly Fact[] {
  return [
    ["Folder", `${formatBytes(cold.folder_bytes)} of ${formatBytes(cold.max_bytes)}`],
    ["Restored", timesText(cold.restores, cold.tokens)],
    ["Time saved", cold.restores === 0 ? "none yet" : savedText(cold.saved_ms)],
    ...(cold.refused === 0 ? [] : [["Damaged, not used", formatCount(cold.refused)] as const]),
  ];
}

function timesText(times: number, tokens: number): string {
  return times === 0 ? "never yet" : `${formatCount(times)}×, ${formatCount(tokens)} tokens not read again`;
}

/** Restoring can take longer than reading would have. */
function savedText(savedMs: Milliseconds): string {
  return savedMs < 0 ? `none: ${durationText(-savedMs)} lost` : durationText(savedMs);
}
