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
  type ReplyStream,
  type Resident,
  type Tokens,
} from "@oriel/core";

export interface ResidenceOptions {
  /** The memories of the machine, as they are now. */
  readonly devices: () => Promise<readonly Device[]>;
  /** A model that nobody has asked anything for so long leaves; `undefined`: it stays until its room is needed. */
  readonly idleMs: Milliseconds | undefined;
  readonly now: () => number;
  /** Calls back later; answers how to call it off. */
  readonly later: (afterMs: number, then: () => void) => () => void;
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

export function residence(options: ResidenceOptions): Residence {
  const tenants: Tenant[] = [];
  const waiting = new Set<() => void>();
  /** Of two that would be loaded at once, the second must see what the first has taken. */
  let admission: Promise<void> = Promise.resolve();

  /** Waits until the model may be in memory. @returns how to say that it is no longer needed. */
  async function enter(tenant: Tenant, model: string, window: Tokens | undefined, signal: CancelSignal | undefined): Promise<() => void> {
    tenant.uses += 1;
    tenant.callOffLeaving();
    try {
      if (!tenant.isIn || (window ?? 0) > tenant.window) await inTurn(() => admit(tenant, model, window ?? tenant.window, signal));
    } catch (thrown) {
      done(tenant);
      throw thrown;
    }
    return () => done(tenant);
  }

  function inTurn(task: () => Promise<void>): Promise<void> {
    const result = admission.then(task);
    // Whoever comes next has its own request, and does not fail with this one.
    admission = result.catch(() => undefined);
    return result;
  }

  /** For a model that is in already and grows, what is missing is the difference; it does not wait, since others may be waiting for it. */
  async function admit(tenant: Tenant, model: string, window: Tokens, signal: CancelSignal | undefined): Promise<void> {
    if (tenant.isIn && window <= tenant.window) return;
    const { bytes, reach } = await needOf(tenant, model, window);
    const more = tenant.isIn && bytes !== undefined ? Math.max(0, bytes - (tenant.bytes ?? bytes)) : bytes;
    for (;;) {
      if (signal?.aborted === true) throw new OrielError("cancelled", "The request was cancelled.");
      const machine = await options.devices();
      const devices = reach === "ram" ? machine.filter(({ kind }) => kind !== "gpu") : machine;
      const plan = planResidence(more, devices, residentsBeside(tenant));
      if (plan.kind === "load" || tenant.isIn) {
        for (const id of plan.kind === "load" ? plan.leaving : [])
          await leave(
            tenants.find((one) => one.id === id),
            `room is needed for ${model}`,
          );
        tenant.isIn = true;
        tenant.bytes = bytes;
        tenant.window = window;
        return;
      }
      options.log.info("residence.waiting", { model, bytes: bytes ?? null });
      await somebodyIsDone(signal);
    }
  }

  function residentsBeside(tenant: Tenant): readonly Resident[] {
    return tenants
      .filter((one) => one.isIn && one !== tenant)
      .map(({ id, bytes, uses, lastUseMs }) => ({ id, bytes, isBusy: uses > 0, lastUseMs }));
  }

  function somebodyIsDone(signal: CancelSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      waiting.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }

  function done(tenant: Tenant): void {
    tenant.uses -= 1;
    tenant.lastUseMs = options.now();
    if (tenant.uses > 0) return;
    for (const wake of [...waiting]) wake();
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
  enter: (tenant: Tenant, model: string, window: Tokens | undefined, signal: CancelSignal | undefined) => Promise<() => void>,
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
      const done = await enter(tenant, request.model, request.window, signal);
      try {
        yield* tenant.engine.send(request, signal);
      } finally {
        done();
      }
    },
    async count(request, signal) {
      const done = await enter(tenant, request.model, request.window, signal);
      try {
        return await tenant.engine.count(request, signal);
      } finally {
        done();
      }
    },
    async load(name, window, onProgress) {
      const done = await enter(tenant, name, window, undefined);
      try {
        await tenant.engine.load?.(name, window, onProgress);
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
