import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { asOrielError, type Engine, type Machine } from "@oriel/core";
import type { Gateway } from "@oriel/gateway";
import { urlOf } from "../config/address.ts";
import { planEngines } from "../config/engine-plan.ts";
import { isLoopback } from "../config/loop-guard.ts";
import type { Config } from "../config/resolve.ts";
import type { ExitCode } from "../exit-code.ts";
import { orielVersion } from "../oriel-version.ts";
import { checkDefaultPolicy, configuredPolicies } from "../policies.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Announce, announceAsJson, announceToPeople } from "../up/announce.ts";
import { type Closing, closing } from "../up/closing.ts";
import { embeddedEngines } from "../up/embedded-engines.ts";
import { embeddedFiles } from "../up/embedded-files.ts";
import { findEngines } from "../up/find-engines.ts";
import { loadModel } from "../up/load-model.ts";
import { modelProfiles } from "../up/model-profiles.ts";
import { openStore } from "../up/open-store.ts";
import { explainTakenPort } from "../up/port-taken.ts";
import { readyEvent } from "../up/ready.ts";
import { registeredModels } from "../up/registered-models.ts";
import { serveUntilStopped } from "../up/serve-until-stopped.ts";

/**
 * `oriel up`: puts the parts together, serves until a signal comes, and takes them apart again.
 * @throws OrielError when it cannot start; everything that was opened is closed by then.
 */
export function startOriel(config: Config, around: Surroundings, style: { readonly json: boolean }): Promise<ExitCode> {
  const announce = style.json ? announceAsJson(around.terminal) : announceToPeople(around.terminal);
  const parts = closing();
  return serveUntilStopped({
    start: async () => void (await openGateway(config, around, announce, parts)),
    parts,
    graceMs: config.shutdownGraceMs.value,
    announce,
    onStopSignal: around.onStopSignal,
  });
}

/**
 * The composition root: here, and nowhere else, is decided which store, engines and page the gateway gets. Answers where it listens.
 * @throws OrielError when it cannot start; what was opened by then is in `parts`.
 */
export async function openGateway(config: Config, around: Surroundings, announce: Announce, parts: Closing): Promise<string> {
  const startedMs = around.now();
  const plan = planEngines(config, around.env, around.ownNames());
  const [{ jsonLog }, { createGateway }, storeParts, { tokenCounters }, engineParts, { probeMachine, systemPorts }] = await Promise.all([
    import("../log.ts"),
    import("@oriel/gateway"),
    import("@oriel/store"),
    import("@oriel/tokens"),
    import("@oriel/engine"),
    import("@oriel/probe"),
  ]);
  const log = jsonLog(around.terminal.stderr, config.logLevel.value, around.now);

  // Before anything is opened or asked: a wrong model file is what the user can put right at once.
  const profiles = await modelProfiles(config.modelProfiles.value);
  const { policies, notes: policyNotes } = await configuredPolicies(config, around);
  checkDefaultPolicy(policies, config.defaultPolicy);
  for (const message of policyNotes) announce({ event: "note", message });
  const registered = await registeredModels(config.modelRegistries.value);
  for (const path of config.models.value) await engineParts.checkModelFile(path);

  const { store, notice } = await openStore(config, storeParts, () => new Date(around.now()).toISOString(), log);
  parts.add("the store", () => store.close());
  if (notice !== undefined) announce({ event: "note", message: notice });

  const found = await findEngines(plan, {
    identify: engineParts.identify,
    discoverEngines: () => engineParts.discoverEngines(),
    engineFor: (engine, options) =>
      engineParts.engineFor(engine, { ...options, idleMs: config.silenceTimeoutMs.value, newId: () => around.newId("call") }),
  });
  for (const message of found.notes) announce({ event: "note", message });
  const files = embeddedFiles({
    named: config.models.value,
    hasOtherEngines: found.engines.length > 0,
    bundled: engineParts.bundledModelPath(),
  });
  const machinePorts = systemPorts();
  const probe = (): Promise<Machine> => probeMachine(machinePorts);
  const { value: unloadAfterMs } = config.unloadAfterMs;
  const home = engineParts.residence({
    devices: async () => (await probe()).devices,
    idleMs: unloadAfterMs === 0 ? undefined : unloadAfterMs,
    waitMs: config.queueTimeoutMs.value,
    now: around.now,
    later: laterUnlessAlone,
    log,
  });
  const embedded = await embeddedEngines(files, config, registered, engineParts, home, log);
  for (const message of embedded.notes) announce({ event: "note", message });
  const engines = [...found.engines, ...embedded.engines];
  for (const engine of engines) parts.add(engine.label, () => engine.close());

  const counters = tokenCounters({ log });
  parts.add("the counters", () => counters.close());
  const gateway = createGateway({
    engines,
    store,
    counters,
    probe,
    log,
    version: orielVersion(),
    policies,
    modelProfiles: profiles,
    pageRoot: pageRoot(),
    allowedHosts: config.allowedHosts.value,
    corsOrigins: config.corsOrigins.value,
    bodyLimitBytes: config.bodyLimitBytes.value,
    keyNeed: config.requireKey.value,
    quotas: config.quotas.value,
    quotaWaitMs: config.queueTimeoutMs.value === 0 ? LONGEST_WAIT_MS : config.queueTimeoutMs.value,
    texts: {
      promptsFolder: config.promptsFolder.value ?? join(around.configFolder, "prompts"),
      trustedRoots: config.trustedRoots.value,
      contextFiles: config.contextFiles.value,
    },
    now: around.now,
    newId: around.newId,
  });
  parts.add("the gateway", () => gateway.close(config.shutdownGraceMs.value));
  // The load asks for the listing first. With it at hand the load begins before the first request can come, so that `/readyz` never says
  // ready too early.
  await gateway.models();
  const url = await listen(gateway, config, announce);
  const [first] = embedded.engines;
  if (first !== undefined) await loadOrGoOn(first, gateway, announce, config.models.value.length === 0);
  announce(readyEvent({ version: orielVersion(), url, afterMs: around.now() - startedMs, listing: await gateway.listing() }));
  return url;
}

/** What is only waited for keeps no process alive. */
function laterUnlessAlone(afterMs: number, then: () => void): () => void {
  const timer = setTimeout(then, afterMs).unref();
  return () => clearTimeout(timer);
}

/** A model that was named must load. Oriel without the demonstration model still serves the page, and engines once it is started again. */
async function loadOrGoOn(engine: Engine, gateway: Gateway, announce: Announce, isDemonstration: boolean): Promise<void> {
  try {
    await loadModel(engine, gateway, announce);
  } catch (thrown) {
    const { code, message } = asOrielError(thrown);
    if (!isDemonstration || code === "cancelled") throw thrown;
    announce({ event: "note", message: `${message} Start an engine such as Ollama, or name a model file with --model.` });
  }
}

async function listen(gateway: Gateway, config: Config, announce: Announce): Promise<string> {
  const address = { host: config.host.value, port: config.port.value };
  try {
    const { port } = await gateway.listen(address);
    const url = urlOf({ host: address.host, port });
    announce({ event: "listening", url });
    if (!isLoopback(address.host)) announce({ event: "note", message: exposure(config) });
    return url;
  } catch (thrown) {
    throw await explainTakenPort(asOrielError(thrown), urlOf(address));
  }
}

function exposure(config: Config): string {
  const names = config.allowedHosts.value;
  const reach = names.length === 0 ? "none until you name one with --allowed-host" : names.join(", ");
  const key = config.requireKey.value === "never" ? "without a key" : "with a key: make one with oriel keys create NAME";
  return `Listening on ${config.host.value}, Oriel can be used by other machines ${key}. Host names it answers to besides localhost: ${reach}.`;
}

/** Where requests may wait for ever; a timer can hold no more. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** The built web page, where it has been built. */
function pageRoot(): string | undefined {
  const root = join(dirname(fileURLToPath(import.meta.resolve("@oriel/web/package.json"))), "dist");
  return existsSync(join(root, "index.html")) ? root : undefined;
}
