import { problem } from "@oriel/protocol";
import type { Hono } from "hono";
import type { Gauge } from "prom-client";
import { servedTiers } from "../machine/served-tiers.ts";
import { setTierMetrics } from "../machine/tier-metrics.ts";
import { setQuotaMetrics } from "../quota/quota-metrics.ts";
import { respond } from "../relay/respond.ts";
import { type Bindings, exchange } from "./exchange.ts";
import type { RoutePorts } from "./ports.ts";

/**
 * `GET /metrics`, in Prometheus' text format. The figures are gathered when they are asked for, from where they are kept anyway; a label
 * never holds a session or anything a user wrote.
 */
export function metricsRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  app.get(
    "/metrics",
    exchange(problem, ports.log, async ({ outgoing }) => {
      // Loaded by the first scrape: most Oriels are never scraped.
      const { Gauge, Registry } = await import("prom-client");
      const registry = new Registry();
      const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
        new Gauge({ name, help, labelNames, registers: [registry] });

      gauge("oriel_build_info", "Always 1; the version is the label.", ["version"]).set({ version: ports.version }, 1);
      gauge("oriel_running_replies", "Replies under way.").set(ports.running.count);
      const window = gauge("oriel_context_window_tokens", "The window of a model: asked, loaded, max.", ["model", "kind"]);
      const changes = gauge("oriel_window_changes_total", "Changes of a model's window since the start, by reason.", ["model", "reason"]);
      const avoided = gauge("oriel_reloads_avoided_total", "Reloads spared by serving every client at one window.", ["model"]);
      const messages = gauge("oriel_messages_total", "Messages of prompts since the start, by what became of them.", [
        "model",
        "disposition",
      ]);
      const read = gauge("oriel_prompt_tokens_total", "Prompt tokens that the engine says it took: read anew, or from its cache.", [
        "model",
        "from",
      ]);
      const truncated = gauge("oriel_backend_truncated_total", "Prompts of which the engine read less than it was sent.", ["model"]);
      const cuts = gauge("oriel_cuts_total", "Prompts that had to begin otherwise than the one before in their conversation.", ["model"]);
      const retries = gauge("oriel_prompt_retries_total", "Prompts that were sent again after a refusal.", ["model"]);
      for (const { name, window: served, details } of (await ports.catalog.list()).models) {
        window.set({ model: name, kind: "asked" }, served.tokens);
        if (details.loadedWindow !== undefined) window.set({ model: name, kind: "loaded" }, details.loadedWindow);
        if (served.max !== undefined) window.set({ model: name, kind: "max" }, served.max);
        const counts = ports.tally.of(name);
        avoided.set({ model: name }, counts.reloadsAvoided);
        for (const [reason, count] of Object.entries(counts.changes)) changes.set({ model: name, reason }, count);
        const told = ports.prompts.of(name);
        for (const [disposition, count] of Object.entries(told.messages)) messages.set({ model: name, disposition }, count);
        read.set({ model: name, from: "cache" }, told.cachedTokens);
        read.set({ model: name, from: "prompt" }, told.readTokens - told.cachedTokens);
        truncated.set({ model: name }, told.cutByEngine);
        cuts.set({ model: name }, told.cuts);
        retries.set({ model: name }, told.retries);
      }
      setQuotaMetrics(gauge, ports.quotas);
      setTierMetrics(gauge, await servedTiers(ports.engines, ports.catalog));
      respond(outgoing, 200, { "Content-Type": registry.contentType }, await registry.metrics());
    }),
  );
}
