import { type Device, type Engine, largestFit, type Margins, type ModelMemory, OrielError, type Tokens } from "@oriel/core";
import { devicesFor, heldNow } from "./devices-for.ts";

/**
 * The largest window of a model that memory holds now, counted with the memory that this model holds already. `undefined` when something it
 * depends on is not known, and when not even the smallest fits: then no window is better than another, and the engine says what it makes of it.
 * @param model the name the engine knows it by.
 * @param margins what must stay free; left out, the usual.
 */
export async function fitsNow(
  engine: Engine,
  model: string,
  devices: readonly Device[],
  margins?: Margins | undefined,
): Promise<Tokens | undefined> {
  const memory = await askMemory(engine, model);
  if (memory === undefined) return undefined;
  const held = heldNow(memory, await engine.model(model));
  if (held === undefined) return undefined;
  return largestFit(memory.spec, memory.serving, devicesFor(engine, memory.devices, devices, held), undefined, margins);
}

async function askMemory(engine: Engine, model: string): Promise<ModelMemory | undefined> {
  try {
    return await engine.memory?.(model);
  } catch (thrown) {
    // A file that cannot be read or an engine that is silent is told by the request itself; here it is one more thing not known.
    if (thrown instanceof OrielError) return undefined;
    throw thrown;
  }
}
