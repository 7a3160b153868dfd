import {
  type Bytes,
  type CancelSignal,
  type Device,
  type Engine,
  type EngineRequest,
  type Log,
  type Milliseconds,
  memoryOf,
  OrielError,
  planResidence,
  type ReplyEvent,
  type ReplyStream,
  type Resident,
  type Tokens,
} from "@oriel/core";
import { tooManyWait } from "../embedded/failures.ts";
import { Mailbox } from "../embedded/mailbox.ts";
import { type Later, type Wait, wait } from "./wait.ts";

export interface ResidenceOptions {
  /** The memories of the machine, as they are now. */
  readonly devices: () => Promise<readonly Device[]>;
  /** A model that nobody has asked anything for so long leaves; `undefined`: it stays until its room is needed. */
  readonly idleMs: Milliseconds | undefined;
  /** How long a request waits for room at most, 0 being for ever. */
  readonly waitMs: Milliseconds;
  readonly now: () => number;
  readonly later: Later;
  readonly log: Log;
}

/** Keeps models that run on this machine within its memory: each is loaded when it is asked for, and leaves when nobody asks any more. */
export interface Residence {
  /**
   * An engine of one model that lives here. It begins outside.
   * @param make a new engine of that model, with nothing loaded yet.
   * @param usualWindow what is loaded when a request names no window.
   */
  house(make: () => Engine, usualWindow: Tokens): Engine;
}

/** One request for a model that is not in memory as it wants it. */
interface Entering {
  readonly model: string;
  readonly window: Tokens | undefined;
  readonly signal: CancelSignal | undefined;
  /** Told where it stands among those that wait for room, 1 being the next. */
  standsAt(place: number): void;
}

/** As many as may wait for a model that is in memory. */
const MOST_WAITING = 512;

export function residence(options: ResidenceOptions): Residence {
  const tenants: Tenant[] = [];
  const woken = new Set<() => void>();
  /** Those that wait for room, in their order. */
  const line: Entering[] = [];
  /** Of two that would be loaded at once, the second must see what the first has taken. */
  let admission: Promise<void> = Promise.resolve();

  /** Waits until the model may be in memory. @returns how to say that it is no longer needed. */
  async function enter(tenant: Tenant, entering: Entering): Promise<() => void> {
    tenant.uses += 1;
    tenant.callOffLeaving();
    try {
      if (!tenant.isIn || (entering.window ?? 0) > tenant.window) await standInLine(tenant, entering);
    } catch (thrown) {
      done(tenant);
      throw thrown;
    }
    return () => done(tenant);
  }

  async function standInLine(tenant: Tenant, entering: Entering): Promise<void> {
    if (line.length >= MOST_WAITING) throw tooManyWait("room in memory", line.length);
    line.push(entering);
    if (line.length > 1) tellPlaces();
    const waiting = wait("room in memory", entering.signal, options.waitMs, options.later);
    try {
      await waiting.until(inTurn(() => admit(tenant, entering, waiting)));
    } finally {
      waiting.end();
      line.splice(line.indexOf(entering), 1);
      tellPlaces();
    }
  }

  function tellPlaces(): void {
    for (const [index, { standsAt }] of line.entries()) standsAt(index + 1);
  }

  function inTurn(task: () => Promise<void>): Promise<void> {
    const result = admission.then(task);
    // Whoever comes next has its own request, and does not fail with this one.
    admission = result.catch(() => undefined);
    return result;
  }

  /** For a model that is in already and grows, what is missing is the difference; it does not wait, since others may be waiting for it. */
  async function admit(tenant: Tenant, { model, window = tenant.window }: Entering, { signal }: Wait): Promise<void> {
    signal.throwIfAborted();
    if (tenant.isIn && window <= tenant.window) return;
    const { bytes, reach } = await needOf(tenant, model, window);
    const more = tenant.isIn && bytes !== undefined ? Math.max(0, bytes - (tenant.bytes ?? bytes)) : bytes;
    for (;;) {
      const machine = await options.devices();
      signal.throwIfAborted();
      const devices = reach === "ram" ? machine.filter(({ kind }) => kind !== "gpu") : machine;
      const plan = planResidence(more, devices, residentsBeside(tenant));
      if (plan.kind === "wait" && !tenant.isIn) {
        options.log.info("residence.waiting", { model, bytes: bytes ?? null });
        tellPlaces();
        await somebodyIsDone(signal);
        signal.throwIfAborted();
        continue;
      }
      const leaving = plan.kind === "load" ? plan.leaving : [];
      for (const id of leaving)
        await leave(
          tenants.find((one) => one.id === id),
          `room is needed for ${model}`,
        );
      // What they have freed is looked at, not believed: one may have been asked for something meanwhile, or had crashed before.
      if (leaving.length > 0) continue;
      tenant.isIn = true;
      tenant.bytes = bytes;
      tenant.window = window;
      return;
    }
  }

  function residentsBeside(tenant: Tenant): readonly Resident[] {
    return tenants
      .filter((one) => one.isIn && one !== tenant)
      .map(({ id, bytes, uses, lastUseMs }) => ({ id, bytes, isBusy: uses > 0, lastUseMs }));
  }

  function somebodyIsDone(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        woken.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      woken.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  function done(tenant: Tenant): void {
    tenant.uses -= 1;
    tenant.lastUseMs = options.now();
    if (tenant.uses > 0) return;
    for (const wake of [...woken]) wake();
    const { idleMs } = options;
    if (idleMs === undefined || !tenant.isIn) return;
    tenant.callOffLeaving = options.later(idleMs, () => {
      void inTurn(() => leave(tenant, "nobody has asked it anything")).catch((thrown: unknown) =>
        options.log.warn("residence.leaving-failed", { why: String(thrown) }),
      );
    });
  }

  /** Does nothing for a model that has been asked for something meanwhile. */
  async function leave(tenant: Tenant | undefined, why: string): Promise<void> {
    if (tenant === undefined || !tenant.isIn || tenant.uses > 0) return;
    tenant.callOffLeaving();
    const { engine } = tenant;
    tenant.engine = tenant.make();
    tenant.isIn = false;
    tenant.window = tenant.usualWindow;
    options.log.info("residence.left", { engine: tenant.id, why });
    await engine.close();
  }

  return {
    house(make, usualWindow) {
      const engine = make();
      const tenant: Tenant = {
        id: engine.id,
        make,
        engine,
        usualWindow,
        window: usualWindow,
        isIn: false,
        bytes: undefined,
        uses: 0,
        lastUseMs: 0,
        callOffLeaving: nothing,
      };
      tenants.push(tenant);
      return housed(tenant, engine, enter, (why) => inTurn(() => leave(tenant, why)));
    },
  };
}

interface Tenant {
  readonly id: string;
  readonly make: () => Engine;
  readonly usualWindow: Tokens;
  /** Another one each time the model has left. */
  engine: Engine;
  isIn: boolean;
  /** That it has, or would be loaded at. */
  window: Tokens;
  bytes: Bytes | undefined;
  uses: number;
  lastUseMs: Milliseconds;
  callOffLeaving: () => void;
}

function nothing(): void {}

/** What the model takes in memory; a file that cannot be read is told by the request itself. */
async function needOf(
  { engine }: Tenant,
  model: string,
  window: Tokens,
): Promise<{ readonly bytes: Bytes | undefined; readonly reach: "all" | "ram" | undefined }> {
  try {
    const memory = await engine.memory?.(model);
    if (memory === undefined) return { bytes: undefined, reach: undefined };
    return { bytes: memoryOf(memory.spec, window, memory.serving).total, reach: memory.devices };
  } catch (thrown) {
    if (thrown instanceof OrielError) return { bytes: undefined, reach: undefined };
    throw thrown;
  }
}

/** The engine as the rest of Oriel sees it: the same for ever, whether its model is in memory or not. */
function housed(
  tenant: Tenant,
  { id, label, url, abilities }: Engine,
  enter: (tenant: Tenant, entering: Entering) => Promise<() => void>,
  leave: (why: string) => Promise<void>,
): Engine {
  return {
    id,
    label,
    url,
    abilities,
    models: (signal) => tenant.engine.models(signal),
    model: (name, signal) => tenant.engine.model(name, signal),
    async *send(request: EngineRequest, signal: CancelSignal): ReplyStream {
      const places = new Mailbox<ReplyEvent>();
      const leaving = new AbortController();
      const cancel = (): void => leaving.abort();
      if (signal.aborted) cancel();
      signal.addEventListener("abort", cancel, { once: true });
      const { model, window } = request;
      let toldPlace: number | undefined;
      const entered = enter(tenant, {
        model,
        window,
        signal: leaving.signal,
        standsAt(place) {
          if (place !== toldPlace) places.put([{ type: "progress", phase: "queued", done: place, total: undefined }]);
          toldPlace = place;
        },
      });
      try {
        void entered.then(
          () => places.close(),
          () => places.close(),
        );
        for (let told = await places.take(); told.length > 0; told = await places.take()) yield told;
        await entered;
        yield* tenant.engine.send(request, signal);
      } finally {
        signal.removeEventListener("abort", cancel);
        // A consumer may leave while it is told its place.
        cancel();
        await entered.then(
          (done) => done(),
          () => undefined,
        );
      }
    },
    async count(request, signal) {
      const { model, window } = request;
      const done = await enter(tenant, { model, window, signal, standsAt: nothing });
      try {
        return await tenant.engine.count(request, signal);
      } finally {
        done();
      }
    },
    async embed(request, signal) {
      // The window is for conversations: vectors take what their texts need.
      const done = await enter(tenant, { model: request.model, window: undefined, signal, standsAt: nothing });
      try {
        const { engine } = tenant;
        if (engine.embed === undefined) throw new OrielError("not_supported", `${engine.label} makes no embeddings.`, { param: "model" });
        return await engine.embed(request, signal);
      } finally {
        done();
      }
    },
    async load(model, window, onProgress) {
      const done = await enter(tenant, { model, window, signal: undefined, standsAt: nothing });
      try {
        await tenant.engine.load?.(model, window, onProgress);
      } finally {
        done();
      }
    },
    unload: () => leave("it was asked to"),
    memory: async (name) => tenant.engine.memory?.(name),
    version: async () => tenant.engine.version?.(),
    kvTiers: () => tenant.engine.kvTiers?.() ?? [],
    facts: () => ({ ...tenant.engine.facts?.(), resident: tenant.isIn }),
    async close() {
      tenant.callOffLeaving();
      await tenant.engine.close();
    },
  };
}
