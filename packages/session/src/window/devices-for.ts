import { type Device, type Engine, type EngineModel, type ModelMemory, memoryOf } from "@oriel/core";

/** What a model holds of the memory; how much of it on GPUs is `undefined` where nobody tells. */
export type Held = NonNullable<EngineModel["held"]>;

/**
 * The memories that a model can lie in: what it holds already is free for itself. None for an engine on another machine, of which nothing is
 * known here.
 * @param reach which of them its engine can use.
 */
export function devicesFor(engine: Engine, reach: ModelMemory["devices"], devices: readonly Device[], held: Held): readonly Device[] {
  if (!isHere(engine)) return [];
  // Not unified memory: the processor computes there as well.
  return givenBack(reach === "ram" ? devices.filter(({ kind }) => kind !== "gpu") : devices, held);
}

/** What a model holds now, as its engine says, or as its loaded window comes to; `undefined` when it may be loaded at a window that nobody tells. */
export function heldNow({ spec, serving }: ModelMemory, model: EngineModel | undefined): Held | undefined {
  if (model?.held !== undefined) return model.held;
  if (model?.loadedWindow === undefined) return model?.state === "available" || model?.state === "failed" ? NOTHING_HELD : undefined;
  const { total } = memoryOf(spec, model.loadedWindow, serving);
  return total === undefined ? undefined : { bytes: total, gpuBytes: undefined };
}

export const NOTHING_HELD: Held = { bytes: 0, gpuBytes: 0 };

function isHere({ url }: Engine): boolean {
  return url === undefined || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

/** Engines fill GPUs first. So where nobody tells, a model is taken to lie there as far as so much is in use, and the rest in the system's memory. */
function givenBack(devices: readonly Device[], { bytes, gpuBytes = bytes }: Held): readonly Device[] {
  let left = bytes;
  let leftOnGpus = gpuBytes;
  return GPUS_FIRST.flatMap((kind) => devices.filter((device) => device.kind === kind)).map((device) => {
    const { kind, freeBytes, totalBytes } = device;
    if (freeBytes === undefined || totalBytes === undefined) return device;
    const back = Math.min(kind === "gpu" ? leftOnGpus : left, totalBytes - freeBytes);
    left -= back;
    leftOnGpus -= back;
    return { ...device, freeBytes: freeBytes + back };
  });
}

const GPUS_FIRST: readonly Device["kind"][] = ["gpu", "unified", "ram"];
