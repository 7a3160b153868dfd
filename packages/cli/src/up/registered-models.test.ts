import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registeredAs, registeredModels } from "./registered-models.ts";

const MIB = 1024 ** 2;

describe("registeredModels", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-registry-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(name: string, value: object): Promise<string> {
    await writeFile(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  }

  it("are found again by their path beside the registry, or by their name, the later files first", async () => {
    const first = await file("first.json", { models: [{ id: "a", path: "models/x.gguf" }, { id: "small" }] });
    const second = await file("second.json", { id: "small", tier_config: { max_ssd_mb: 64 } });
    const models = await registeredModels([first, second]);
    expect(registeredAs(models, join(folder, "models/x.gguf"))?.id).toBe("a");
    expect(registeredAs(models, "/elsewhere/small.GGUF")?.tier?.ssdBytes).toBe(64 * MIB);
    expect(registeredAs(models, "/elsewhere/x.gguf")).toBeUndefined();
  });

  it("of a file that is none are refused", async () => {
    const bad = await file("bad.json", { id: "a", tier_config: { max_ssd_mb: -1 } });
    await expect(registeredModels([bad])).rejects.toMatchObject({ code: "bad_config", param: "tier_config.max_ssd_mb" });
    await expect(registeredModels([join(folder, "none.json")])).rejects.toMatchObject({
      code: "bad_config",
      message: expect.stringMatching(/^The model registry in .*none\.json cannot be read: /),
    });
  });
});
