import { OrielError } from "@oriel/core";
import { addressUrl, urlOf } from "./address.ts";
import { type Backend, printableUrl } from "./backend.ts";
import { pointsAtOriel } from "./loop-guard.ts";
import { type Origin, showOrigin } from "./origin.ts";
import type { Config, Env } from "./resolve.ts";

/** Where to look for engines. */
export type EnginePlan =
  /** Only these, whether or not they answer right now. */
  | { readonly kind: "named"; readonly backends: readonly Backend[] }
  /** Those that variables of other programs name, and whatever answers on the usual ports. */
  | { readonly kind: "search"; readonly hints: readonly EngineHint[]; readonly notes: readonly string[] };

/** An address in a variable that is not Oriel's own. */
export interface EngineHint extends Pick<Backend, "url" | "apiKey"> {
  readonly variable: string;
}

/** Ollama's own default, for an `OLLAMA_HOST` without a port. */
const OLLAMA_PORT = 11_434;

/**
 * Decides where engines are looked for. An address that leads back to this Oriel would make it call itself without end: it is refused
 * where the user named it for Oriel, and left out with a note where it is there for the user's clients.
 * @throws OrielError `bad_config` for a backend that is Oriel itself.
 */
export function planEngines(config: Pick<Config, "backends" | "host" | "port">, env: Env, ownNames: readonly string[]): EnginePlan {
  const listen = { host: config.host.value, port: config.port.value };
  const isOriel = (url: URL): boolean => pointsAtOriel(url, listen, ownNames);

  const { value: backends, origin } = config.backends;
  for (const backend of backends) {
    if (isOriel(new URL(backend.url))) throw namesOrielItself(backend, origin, urlOf(listen));
  }
  if (backends.length > 0) return { kind: "named", backends };

  const hints: EngineHint[] = [];
  const notes: string[] = [];
  for (const { variable, backend } of variablesOfOthers(env)) {
    if (backend === undefined) notes.push(`${variable} is no address of an engine and is not used.`);
    else if (isOriel(new URL(backend.url))) {
      notes.push(
        `${variable} points at Oriel itself (${printableUrl(backend.url)}), as it should for your clients; Oriel does not use it as an engine.`,
      );
    } else hints.push({ ...backend, variable });
  }
  return { kind: "search", hints, notes };
}

function variablesOfOthers(env: Env): readonly { readonly variable: string; readonly backend: Omit<EngineHint, "variable"> | undefined }[] {
  const ollama = env["OLLAMA_HOST"];
  const openai = env["OPENAI_BASE_URL"];
  return [
    ...(isGiven(ollama) ? [{ variable: "OLLAMA_HOST", backend: backendAt(addressUrl(ollama, OLLAMA_PORT), undefined) }] : []),
    // The key goes to the address it was set beside, and nowhere else.
    ...(isGiven(openai)
      ? [{ variable: "OPENAI_BASE_URL", backend: backendAt(addressUrl(openai, undefined), env["OPENAI_API_KEY"] || undefined) }]
      : []),
  ];
}

function backendAt(url: URL | undefined, apiKey: string | undefined): Omit<EngineHint, "variable"> | undefined {
  return url === undefined ? undefined : { url: url.href.replace(/\/+$/, ""), apiKey };
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

function namesOrielItself(backend: Backend, origin: Origin, own: string): OrielError {
  return new OrielError(
    "bad_config",
    `${showOrigin(origin)} names ${printableUrl(backend.url)}, which is this Oriel's own address (${own}): name the engine behind Oriel, or give Oriel another port.`,
  );
}
