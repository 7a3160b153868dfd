import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeDevices } from "./compute-devices.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-builds-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the devices of the embedded llama.cpp", () => {
  it("are those its child computes on, whatever is installed", async () => {
    const [cpu, cuda] = [await installation("told-cpu", {}), await installation("told-gpu", { "linux-x64-cuda": "dist/index.js" })];
    expect([computeDevices("cpu", cuda), computeDevices("cuda", cpu), computeDevices("metal", cpu)]).toEqual(["ram", "all", "all"]);
  });

  it.each([
    ["the system's memory where only a build for processors is installed", { "linux-x64": "dist/index.js" }, "ram"],
    ["the system's memory where an empty package stands in for a build", { "linux-x64-cuda": "index.js" }, "ram"],
    ["all where a build for GPUs is installed", { "linux-x64": "dist/index.js", "linux-x64-vulkan": "dist/index.js" }, "all"],
  ])("are, before a child has told, %s", async (name, builds, devices) => {
    expect(computeDevices(undefined, await installation(name, builds))).toBe(devices);
  });
});

/** Builds by the path of their main file, as npm lays them out; answers the path of a module that imports node-llama-cpp. */
async function installation(name: string, builds: Readonly<Record<string, string>>): Promise<string> {
  const modules = join(folder, name, "node_modules");
  await installed(join(modules, "node-llama-cpp"), "dist/index.js");
  for (const [build, main] of Object.entries(builds)) {
    const path = join(modules, "@node-llama-cpp", build);
    await installed(path, main);
    if (main.startsWith("dist/")) await mkdir(join(path, "bins"));
  }
  return join(folder, name, "module.js");
}

async function installed(path: string, main: string): Promise<void> {
  await mkdir(dirname(join(path, main)), { recursive: true });
  await writeFile(join(path, "package.json"), JSON.stringify({ type: "module", exports: { ".": { node: `./${main}` } } }));
  await writeFile(join(path, main), "");
}
