import { CALM_MEMORY, type Log, type Machine, type MemoryEvent, type MemoryGuardState, memoryGuard } from "@oriel/core";
import type { MemoryTold } from "../events/conversation-event.ts";

/** Looks at the machine's memory from time to time, and tells when it gets tight. It never changes anything. */
export interface MemoryWatch {
  /** The machine as it is now. */
  read(): Promise<Machine>;
  /** The last changes of level, newest first. */
  readonly events: readonly MemoryEvent[];
  start(): void;
  stop(): void;
}

export interface MemoryWatchPorts {
  readonly probe: () => Promise<Machine>;
  readonly now: () => number;
  readonly log: Log;
  /** Tells those who keep a conversation here. */
  readonly tell: (event: MemoryTold) => void;
  readonly everyMs: number;
}

/** Enough to see an evening of trouble, few enough to hold for ever. */
const EVENTS_KEPT = 50;

export function memoryWatch(ports: MemoryWatchPorts): MemoryWatch {
  let state: MemoryGuardState = CALM_MEMORY;
  let events: readonly MemoryEvent[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<Machine> {
    const machine = await ports.probe();
    const step = memoryGuard(state, machine, ports.now());
    state = step.state;
    if (step.event !== undefined) {
      events = [step.event, ...events].slice(0, EVENTS_KEPT);
      const { type, level, device, message } = step.event;
      const log = level === "normal" ? ports.log.info : ports.log.warn;
      log(type, { device: device.id, message });
      ports.tell({ type, device: device.id, message });
    }
    return machine;
  }

  return {
    read,
    get events() {
      return events;
    },
    start() {
      timer = setInterval(() => {
        read().catch((cause: unknown) => ports.log.error("machine.unreadable", { reason: String(cause) }));
      }, ports.everyMs);
      // Watching alone keeps no process alive.
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
