import type { JsonObject } from "@oriel/core";
import type { ModelsReply } from "@oriel/protocol";
import { paint } from "../colour.ts";
import type { Screen } from "../terminal.ts";

export interface Status {
  readonly version: string;
  readonly url: string;
  /** `undefined` when no Oriel answers there. */
  readonly running: ModelsReply | undefined;
}

/** Two lines on how things are, and the three commands most useful from here. */
export function renderStatus(screen: Screen, status: Status): readonly string[] {
  const { version, url, running } = status;
  if (running === undefined) {
    return [
      `Oriel ${version} is ${paint(screen, "caution", "not running")} at ${url}.`,
      "",
      "  oriel up                      start it",
      "  oriel config list --origin    what is set, and by whom",
      "  oriel --help                  all commands",
    ];
  }
  const ready = running.engines.filter((engine) => engine.state === "ready").map((engine) => engine.label);
  const loaded = running.models.filter((model) => model.state === "loaded").length;
  return [
    `Oriel ${version} is ${paint(screen, "good", "running")} at ${url}.`,
    `${counted(running.models.length, "model")}, ${loaded} loaded; ${ready.length === 0 ? "no engine answers" : `engines: ${ready.join(", ")}`}.`,
    "",
    "  oriel models ls                   the models and their windows",
    "  oriel models window MODEL 16k     choose a model's window",
    "  oriel ps                          what is loaded",
  ];
}

export function statusToJson({ version, url, running }: Status): JsonObject {
  return {
    schema_version: 1,
    version,
    url,
    running: running !== undefined,
    engines: running === undefined ? null : running.engines.map((engine) => ({ ...engine })),
    models: running?.models.length ?? null,
    loaded: running?.models.filter((model) => model.state === "loaded").length ?? null,
  };
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
