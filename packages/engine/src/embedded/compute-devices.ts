import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ModelMemory } from "@oriel/core";

/** node-llama-cpp keeps each build of llama.cpp in a package of its own; these compute on GPUs. npm installs those for this platform only. */
const GPU_BUILDS = ["linux-x64-cuda", "linux-x64-vulkan", "mac-arm64-metal", "win-x64-cuda", "win-x64-vulkan"] as const;

/**
 * Where the embedded llama.cpp can place a model: what a child has told is so. Before any has, it is what the installed builds could do; with
 * a build for GPUs a child may still find no driver and fall back to the processor.
 * @param compute `cpu` or the kind of GPU, as the child told it; `undefined` before.
 * @param from the module that imports node-llama-cpp.
 */
export function computeDevices(compute: string | undefined, from: string = import.meta.url): NonNullable<ModelMemory["devices"]> {
  const usesGpus = compute === undefined ? hasGpuBuild(from) : compute !== "cpu";
  return usesGpus ? "all" : "ram";
}

function hasGpuBuild(from: string): boolean {
  const engine = resolved("node-llama-cpp", from);
  return engine !== undefined && GPU_BUILDS.some((build) => hasBinaries(resolved(`@node-llama-cpp/${build}`, engine)));
}

/** A package may be there in name only, replaced by an empty one to spare its gigabyte. */
function hasBinaries(main: string | undefined): boolean {
  return main !== undefined && existsSync(join(dirname(main), "..", "bins"));
}

function resolved(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    // Node has no other way to ask; a package that is not there is what is asked.
    return undefined;
  }
}
