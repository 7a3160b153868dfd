import { fullestMemory, type MemoryDevice, type MemoryEvent, memoryLevel } from "@oriel/core";
import { type DeviceInfo, type MachineReply, type MemoryEventInfo, problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** What this machine has, and has left. */
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

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
