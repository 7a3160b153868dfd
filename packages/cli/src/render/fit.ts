import { type Bytes, formatBytes, formatCount } from "@oriel/core";
import type { FitReply, FitSize } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** One of the machine's memories, as far as it stands above the table. */
export interface MachineMemory {
  readonly name: string;
  readonly totalBytes: Bytes | undefined;
  readonly freeBytes: Bytes | undefined;
}

/** Which windows of a model fit: the machine, the model, a row for each window, and the outcome in words. */
export function renderFit(screen: Screen, reply: FitReply, machine: readonly MachineMemory[]): readonly string[] {
  return [
    ...machine.map(machineLine),
    modelLine(reply),
    "",
    ...renderTable(screen, columnsOf(reply), reply.sizes),
    "",
    outcome(reply),
    ...(reply.sizes.some(isBound) ? ["~ is an upper bound: what computing takes besides cannot be told to the byte."] : []),
  ];
}

const UNKNOWN = "unknown";

function machineLine({ name, totalBytes, freeBytes }: MachineMemory): string {
  return `${name}  ${bytesText(totalBytes)}, ${bytesText(freeBytes)} free`;
}

function modelLine({ model, architecture, sizes }: FitReply): string {
  const largest = sizes.reduce<FitSize | undefined>(
    (most, size) => (most === undefined || size.window > most.window ? size : most),
    undefined,
  );
  if (largest === undefined) return `${model} (${architecture})`;
  const { window, kv_bytes, recurrent_bytes, weights_bytes } = largest;
  return [
    `${model} (${architecture})`,
    `weights ${bytesText(weights_bytes ?? undefined)}`,
    // Layers that look back only so far make a token cheaper the larger the window is, so the window is named.
    ...(kv_bytes === 0 ? [] : [`cache ${formatBytes(kv_bytes / window)} a token at ${formatCount(window)}`]),
    ...(recurrent_bytes === 0 ? [] : [`state ${formatBytes(recurrent_bytes)} at any window`]),
  ].join("  ");
}

function columnsOf(reply: FitReply): readonly Column<FitSize>[] {
  const fitting = reply.sizes.map(({ window }) => window).filter((window) => window <= (reply.largest ?? 0));
  const marked = Math.max(...fitting);
  return [
    { title: "", cell: ({ window }) => (window === marked ? "*" : "") },
    { title: "WINDOW", cell: ({ window }) => formatCount(window), align: "right" },
    { title: "MEMORY", cell: (size) => (isBound(size) ? `~${bytesText(size.total_bytes ?? undefined)}` : UNKNOWN), align: "right" },
    { title: "CACHE", cell: ({ kv_bytes, recurrent_bytes }) => formatBytes(kv_bytes + recurrent_bytes), align: "right" },
    { title: "WHERE", cell: (size) => whereText(size, reply.trained_window) },
  ];
}

/** A total contains the bound for computing. */
function isBound({ total_bytes }: FitSize): boolean {
  return total_bytes !== null;
}

function whereText({ window, place }: FitSize, trained: number | null): string {
  const where = place === "split" ? "GPU and RAM" : (place ?? UNKNOWN);
  return trained !== null && window > trained ? `${where}, but over the ${formatCount(trained)} it was trained for` : where;
}

function outcome({ largest, trained_window, sizes }: FitReply): string {
  if (largest !== null) {
    return `Largest that fits: ${formatCount(largest)}${largest === trained_window ? ", all that it was trained for" : ""}.`;
  }
  if (sizes.some(({ weights_bytes }) => weights_bytes === null)) return "What fits is not known, because the size of the weights is not.";
  return sizes.some(({ place }) => place === null) ? "What fits is not known, because the free memory is not." : "No window fits.";
}

function bytesText(bytes: Bytes | undefined): string {
  return bytes === undefined ? UNKNOWN : formatBytes(bytes);
}
