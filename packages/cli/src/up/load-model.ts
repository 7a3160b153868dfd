import { asOrielError, type Engine } from "@oriel/core";
import type { Gateway } from "@oriel/gateway";
import type { Announce } from "./announce.ts";

/**
 * Loads an engine's first model at the window it is served at, and tells how far it has come.
 * @throws OrielError when it cannot be loaded.
 */
export async function loadModel(engine: Engine, gateway: Pick<Gateway, "models">, announce: Announce): Promise<void> {
  const served = (await gateway.models()).find((model) => model.engineId === engine.id);
  if (served === undefined || engine.load === undefined) return;
  const { name } = served;
  let told = -1;
  const tell = (fraction: number): void => {
    const percent = Math.floor(fraction * 100);
    if (percent <= told) return;
    told = percent;
    announce({ event: "loading", model: name, fraction: percent / 100 });
  };
  tell(0);
  try {
    await engine.load(served.details.name, served.window.tokens, tell);
    announce({ event: "loaded", model: name });
  } catch (thrown) {
    const failure = asOrielError(thrown);
    announce({ event: "load_failed", model: name, message: failure.message });
    throw failure;
  }
}
