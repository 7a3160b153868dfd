import { describe, expect, it } from "vitest";
import { matchFamily } from "../model/match-family.ts";
import { checkModelProfiles, findModelProfile, type ModelProfile, mergeModelProfiles } from "./model-profile.ts";
import { OLLM_MODEL_PROFILES } from "./ollm-model-profiles.ts";

const MINE: ModelProfile = {
  id: "mine:1b",
  name: "Mine",
  max_context_window: 8192,
  context_profiles: [{ size: 8192, size_label: "8k", engine_size: 7000 }],
};

describe("checkModelProfiles", () => {
  it("reads a file of profiles", () => {
    expect(checkModelProfiles([MINE])).toEqual({ ok: true, profiles: [MINE] });
    expect(checkModelProfiles([])).toEqual({ ok: true, profiles: [] });
  });

  it("tells everything that is wrong, each with its place", () => {
    expect(checkModelProfiles([MINE, { ...MINE, id: "", context_profiles: [{ size: 0, size_label: "0", engine: 1 }] }])).toEqual({
      ok: false,
      problems: [
        '[1].id: expected a text that is not empty, got ""',
        "[1].context_profiles[0].size: expected a whole number from 1 to 2097152, got 0",
        "[1].context_profiles[0].engine_size: expected a whole number from 1 to 2097152, got nothing",
        "[1].context_profiles[0].engine: there is no such field; there are size, size_label, engine_size",
      ],
    });
    expect(checkModelProfiles({ models: [] })).toEqual({ ok: false, problems: ['the whole: expected a list, got {"models":[]}'] });
  });

  it("finds sizes that contradict the model, the engine or their order", () => {
    const sizes = [
      { size: 8192, size_label: "8k", engine_size: 9000 },
      { size: 8192, size_label: "8k", engine_size: 7000 },
      { size: 16_384, size_label: "16k", engine_size: 13_926 },
    ];
    expect(checkModelProfiles([{ ...MINE, context_profiles: sizes }])).toEqual({
      ok: false,
      problems: [
        "[0].context_profiles[0].engine_size: expected at most size (8192), got 9000",
        "[0].context_profiles[1].size: expected more than the size before (8192), got 8192",
        "[0].context_profiles[2].size: expected at most max_context_window (8192), got 16384",
      ],
    });
  });
});

describe("mergeModelProfiles", () => {
  it("puts a user's own profile in the place of the shipped one, and adds new ones", () => {
    const own = { ...MINE, id: "Qwen3:8B" };
    const merged = mergeModelProfiles(OLLM_MODEL_PROFILES, [own, MINE]);
    expect(merged.length).toBe(OLLM_MODEL_PROFILES.length + 1);
    expect(findModelProfile(merged, "qwen3:8b")).toBe(own);
    expect(findModelProfile(merged, "mine:1b")).toBe(MINE);
  });
});

describe("findModelProfile", () => {
  it("finds a model in any spelling of its name, and no other size of it", () => {
    expect(findModelProfile(OLLM_MODEL_PROFILES, "Llama3")?.id).toBe("llama3:latest");
    expect(findModelProfile(OLLM_MODEL_PROFILES, "llama3.2:1b")).toBeUndefined();
  });
});

describe("the shipped profiles", () => {
  it("are valid, at least thirty, and of thirty different models", () => {
    expect(checkModelProfiles(OLLM_MODEL_PROFILES)).toEqual({ ok: true, profiles: OLLM_MODEL_PROFILES });
    expect(new Set(OLLM_MODEL_PROFILES.map(({ id }) => id)).size).toBe(35);
  });

  it("hold the figures of the file", () => {
    expect(findModelProfile(OLLM_MODEL_PROFILES, "llama3.2:3b")).toEqual({
      id: "llama3.2:3b",
      name: "Llama 3.2 3B",
      max_context_window: 131_072,
      context_profiles: [
        { size: 4096, size_label: "4k", engine_size: 3482 },
        { size: 8192, size_label: "8k", engine_size: 6963 },
        { size: 16_384, size_label: "16k", engine_size: 13_926 },
        { size: 32_768, size_label: "32k", engine_size: 27_853 },
        { size: 65_536, size_label: "64k", engine_size: 55_706 },
        { size: 131_072, size_label: "128k", engine_size: 111_411 },
      ],
    });
    expect(findModelProfile(OLLM_MODEL_PROFILES, "codegemma:2b")?.context_profiles.map(({ size }) => size)).toEqual([4096, 8192]);
  });

  it("claim no more than a model's makers do", () => {
    const claims = OLLM_MODEL_PROFILES.flatMap(({ id, max_context_window: claimed }) => {
      const family = matchFamily(id);
      return family !== undefined && claimed > family.max ? [id] : [];
    });
    // Ollama's phi3:3.8b is the build for 128K; the family's figure is that of the smallest build of the name.
    expect(claims).toEqual(["phi3:3.8b"]);
  });
});
