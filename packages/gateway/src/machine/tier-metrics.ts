import type { Gauge } from "prom-client";
import type { ServedTiers } from "./served-tiers.ts";

type NewGauge = (name: string, help: string, labelNames: string[]) => Gauge;

/** Sets the figures of conversations' states that are kept, one series for each model and tier. */
export function setTierMetrics(gauge: NewGauge, all: readonly ServedTiers[]): void {
  const labels = ["model", "tier"];
  const sessions = gauge("oriel_kv_sessions", "Conversations whose KV state is kept: live in RAM, or saved on SSD.", labels);
  const bytes = gauge("oriel_kv_bytes", "Bytes they take.", labels);
  const restores = gauge("oriel_kv_restores_total", "Prompts whose beginning was still in RAM, or was brought back from SSD.", labels);
  const spared = gauge("oriel_kv_spared_tokens_total", "Prompt tokens that were so not read again.", labels);
  const refused = gauge("oriel_kv_refused_total", "Saved states that were found damaged, and not used.", ["model"]);
  const saved = gauge("oriel_kv_saved_seconds_total", "Reading that restoring from SSD has spared, less what it took.", ["model"]);
  for (const { model, hot, cold } of all) {
    if (hot !== undefined) {
      const ram = { model, tier: "ram" };
      sessions.set(ram, hot.sessions);
      if (hot.bytes !== undefined) bytes.set(ram, hot.bytes);
      restores.set(ram, hot.hits);
      spared.set(ram, hot.tokens);
    }
    if (cold !== undefined) {
      const ssd = { model, tier: "ssd" };
      sessions.set(ssd, cold.sessions);
      bytes.set(ssd, cold.bytes);
      restores.set(ssd, cold.restores);
      spared.set(ssd, cold.tokens);
      refused.set({ model }, cold.refused);
      saved.set({ model }, cold.savedMs / 1000);
    }
  }
}
