import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findModelProfile, OLLM_MODEL_PROFILES } from "@oriel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelProfiles } from "./model-profiles.ts";

describe("modelProfiles", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-profiles-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  }

  it("are those that come with Oriel, and a user's own over them", async () => {
    expect(await modelProfiles([])).toEqual(OLLM_MODEL_PROFILES);
    const own = {
      id: "mine:7b",
      name: "Mine",
      max_context_window: 8192,
      context_profiles: [{ size: 4096, size_label: "4K", engine_size: 3000 }],
    };
    const profiles = await modelProfiles([await file("own.json", JSON.stringify([own]))]);
    expect(findModelProfile(profiles, "Mine:7B")).toEqual(own);
    expect(profiles).toHaveLength(OLLM_MODEL_PROFILES.length + 1);
  });

  it("of a file that is none are refused with everything that is wrong", async () => {
    await expect(modelProfiles([await file("bad.json", '[{"id": 7}]')])).rejects.toMatchObject({ code: "bad_config" });
    await expect(modelProfiles([await file("half.json", "[")])).rejects.toMatchObject({ code: "bad_config" });
    await expect(modelProfiles([join(folder, "none.json")])).rejects.toMatchObject({ code: "bad_config" });
  });
});
