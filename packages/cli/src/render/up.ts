import { formatCount } from "@oriel/core";
import { paint } from "../colour.ts";
import type { Screen } from "../terminal.ts";
import type { ReadyEngine, ReadyModel, UpEvent } from "../up/event.ts";
import { showSource } from "./models.ts";
import { type Column, renderTable } from "./table.ts";

/** The greeting once everything works: where Oriel is, what it found, and how to point a client at it. */
export function renderReady(screen: Screen, ready: Extract<UpEvent, { readonly event: "ready" }>): readonly string[] {
  return [
    `${paint(screen, "strong", `Oriel ${ready.version}`)} is ready at ${paint(screen, "strong", ready.url)}`,
    "",
    ...ready.engines.map((engine) => renderEngine(screen, engine)),
    "",
    ...renderReadyModels(screen, ready.models),
    "",
    "Point a client at it:",
    `  export OPENAI_BASE_URL=${ready.openai_base_url}`,
    `  export OLLAMA_HOST=${ready.ollama_host}`,
  ];
}

function renderEngine(screen: Screen, { label, url, version, error }: ReadyEngine): string {
  const place = url === null ? "inside Oriel" : `at ${url}`;
  const named = version === null ? label : `${label} ${version}`;
  return error === null
    ? `Engine: ${named} ${place}`
    : `Engine: ${named} ${place}: ${paint(screen, "caution", "does not answer")} (${error})`;
}

function renderReadyModels(screen: Screen, models: readonly ReadyModel[]): readonly string[] {
  if (models.length === 0) return ["No model yet: the engines offer none."];
  const columns: readonly Column<ReadyModel>[] = [
    { title: "MODEL", cell: (model) => model.name },
    { title: "WINDOW", cell: (model) => formatCount(model.window), align: "right" },
    { title: "MAX", cell: (model) => (model.max === null ? "unknown" : formatCount(model.max)), align: "right" },
    { title: "SOURCE", cell: showSource },
  ];
  const demonstration = models.some((model) => model.is_demonstration)
    ? ["", "This is the small demonstration model that comes with Oriel. Run your own: oriel up --model FILE.gguf"]
    : [];
  return [...renderTable(screen, columns, models), ...demonstration];
}
