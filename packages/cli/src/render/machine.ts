import { formatBytes, type JsonObject } from "@oriel/core";
import type { DeviceInfo, MachineReply, ModelsReply } from "@oriel/protocol";
import { paint } from "../colour.ts";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** The gateway in one screen: its engines, what the machine has left, and what is loaded. */
export interface WholeStatus {
  readonly version: string;
  readonly url: string;
  readonly models: ModelsReply;
  readonly machine: MachineReply;
}

export function renderWholeStatus(screen: Screen, { version, url, models, machine }: WholeStatus): readonly string[] {
  const failed = machine.problems.filter(({ kind }) => kind === "failed");
  const [latest] = machine.events;
  return [
    `Oriel ${version} is ${paint(screen, "good", "running")} at ${url}.`,
    `Conversations are kept in ${machine.store}.`,
    "",
    ...renderTable(screen, ENGINE_COLUMNS, models.engines),
    "",
    ...renderTable(screen, DEVICE_COLUMNS, machine.devices),
    ...failed.map(({ source, reason }) => `${source}: ${reason}`),
    ...(machine.level === null || machine.level === "normal" ? [] : ["", latest?.message ?? `Memory is at level ${machine.level}.`]),
  ];
}

export function wholeStatusToJson({ version, url, models, machine }: WholeStatus): JsonObject {
  const loaded = models.models.filter((model) => model.state === "loaded").length;
  return JSON.parse(
    JSON.stringify({
      schema_version: 1,
      version,
      url,
      running: true,
      engines: models.engines,
      models: models.models.length,
      loaded,
      machine,
    }),
  );
}

const UNKNOWN = "unknown";

const ENGINE_COLUMNS: readonly Column<ModelsReply["engines"][number]>[] = [
  { title: "ENGINE", cell: (engine) => engine.label },
  { title: "STATE", cell: (engine) => engine.error ?? engine.state },
  { title: "WHERE", cell: (engine) => engine.url ?? "inside Oriel" },
  { title: "VERSION", cell: (engine) => engine.version ?? UNKNOWN },
];

const DEVICE_COLUMNS: readonly Column<DeviceInfo>[] = [
  { title: "MEMORY", cell: (device) => device.name ?? device.id },
  { title: "TOTAL", cell: ({ total_bytes }) => bytesText(total_bytes), align: "right" },
  { title: "USED", cell: ({ used_bytes }) => bytesText(used_bytes), align: "right" },
  { title: "FREE", cell: ({ free_bytes }) => bytesText(free_bytes), align: "right" },
  { title: "LEVEL", cell: ({ level }) => level ?? UNKNOWN },
  { title: "BUSY", cell: ({ utilisation }) => (utilisation === null ? UNKNOWN : `${Math.round(utilisation * 100)} %`), align: "right" },
  { title: "READ FROM", cell: ({ source }) => source },
];

function bytesText(bytes: number | null): string {
  return bytes === null ? UNKNOWN : formatBytes(bytes);
}
