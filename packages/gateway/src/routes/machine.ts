import { fullestMemory, type MemoryDevice, type MemoryEvent, memoryLevel } from "@oriel/core";
import { type DeviceInfo, type KvTiersInfo, type MachineReply, type MemoryEventInfo, problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { type ServedTiers, servedTiers } from "../machine/served-tiers.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** What this machine has, and has left, and what is kept in it of conversations that may come back. */
export function machineRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  app.get(
    "/api/v1/machine",
    exchange(problem, ports.log, async ({ json }) => {
      const machine = await ports.memory.read();
      const reply: MachineReply = {
        read_at: isoTime(machine.readAt),
        level: fullestMemory(machine)?.level ?? null,
        devices: machine.devices.map(deviceInfo),
        problems: machine.problems,
        events: ports.memory.events.map(eventInfo),
        kv: (await servedTiers(ports.engines, ports.catalog)).map(tiersInfo),
        store: ports.store.place,
      };
      json(200, reply);
    }),
  );

  otherMethods(app, problem, ports.log, { "/api/v1/machine": ["GET"] });
}

function deviceInfo(device: MemoryDevice): DeviceInfo {
  return {
    id: device.id,
    library: device.library,
    name: device.name ?? null,
    kind: device.kind,
    total_bytes: device.totalBytes ?? null,
    used_bytes: device.usedBytes ?? null,
    free_bytes: device.freeBytes ?? null,
    utilisation: device.utilisation ?? null,
    temperature_c: device.temperatureC ?? null,
    level: memoryLevel(device) ?? null,
    source: device.source,
  };
}

function eventInfo({ type, level, previous, device, at, message }: MemoryEvent): MemoryEventInfo {
  return { type, level, previous, device: device.id, at: isoTime(at), message };
}

function tiersInfo({ model, engine, hot, cold }: ServedTiers): KvTiersInfo {
  return {
    model,
    engine,
    hot: hot === undefined ? null : { ...hot, bytes: hot.bytes ?? null },
    cold:
      cold === undefined
        ? null
        : {
            sessions: cold.sessions,
            bytes: cold.bytes,
            folder_bytes: cold.folderBytes,
            max_bytes: cold.maxBytes,
            saves: cold.saves,
            restores: cold.restores,
            refused: cold.refused,
            tokens: cold.tokens,
            saved_ms: cold.savedMs,
          },
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
