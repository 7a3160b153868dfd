import type { Ask } from "../answer.ts";
import { type Dialect, MODELS_PATH } from "./dialect.ts";
import { DIALECTS } from "./dialects/dialects.ts";

/** Which kind of OpenAI server answers here, by what it says of its models; `undefined` when it is none. */
export async function recogniseDialect(ask: Ask): Promise<Dialect | undefined> {
  const models = await ask("GET", MODELS_PATH);
  const byModels = DIALECTS.find((dialect) => dialect.recognises(models));
  // Only the plain dialect, the last, leaves anything to be found out.
  if (byModels !== undefined && byModels !== DIALECTS.at(-1)) return byModels;
  const probed = await Promise.all(DIALECTS.map(async (dialect) => ((await isProven(dialect, ask)) ? dialect : undefined)));
  return probed.find((dialect) => dialect !== undefined) ?? byModels;
}

async function isProven(dialect: Dialect, ask: Ask): Promise<boolean> {
  const proofs = await Promise.all((dialect.probes ?? []).map(async (probe) => probe.proves(await ask("GET", probe.path))));
  return proofs.includes(true);
}
