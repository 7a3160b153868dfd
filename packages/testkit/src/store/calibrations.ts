import type { Store } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { calibration, ODD_TEXT } from "./samples.ts";

/** What was learnt of tokenizers. */
export function calibrationsContract(store: () => Store): void {
  describe("calibrations", () => {
    it("gives back what was put, per engine, under every spelling of the model's name", async () => {
      await store().calibrations.put("ollama", "Qwen3:latest", calibration(1));
      expect(await store().calibrations.get("ollama", " qwen3 ")).toEqual(calibration(1));
      expect(await store().calibrations.get("embedded", "qwen3")).toBeUndefined();
      expect(await store().calibrations.get("ollama", "qwen3:8b")).toBeUndefined();
    });

    it("keeps one per engine and model: the last", async () => {
      await store().calibrations.put("ollama", "qwen3", calibration(1));
      await store().calibrations.put("vllm", "qwen3", calibration(5));
      await store().calibrations.put("ollama", "QWEN3", calibration(2));
      expect(await store().calibrations.get("ollama", "qwen3")).toEqual(calibration(2));
      expect(await store().calibrations.get("vllm", "qwen3")).toEqual(calibration(5));
    });

    it("takes numbers that cannot be told in JSON for nothing learnt", async () => {
      await store().calibrations.put("ollama", "qwen3", { ...calibration(1), spread: Number.NaN });
      expect(await store().calibrations.get("ollama", "qwen3")).toBeUndefined();
    });

    it("tells any two names apart", async () => {
      await store().calibrations.put(ODD_TEXT, ODD_TEXT, calibration(1));
      await store().calibrations.put(ODD_TEXT, ODD_TEXT.replace("\ud800", "\ufffd"), calibration(2));
      expect(await store().calibrations.get(ODD_TEXT, ODD_TEXT)).toEqual(calibration(1));
    });
  });
}
