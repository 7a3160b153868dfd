import { OrielError } from "@oriel/core";
import { type Ask, asking } from "./answer.ts";
import { connection } from "./connection.ts";
import { fieldsOf, textAt } from "./fields.ts";
import type { OpenaiKind } from "./openai/dialect.ts";
import { recogniseDialect } from "./openai/recognise.ts";
import { isOriel } from "./oriel-itself.ts";

export type EngineKind = "ollama" | OpenaiKind;

/** An engine that answered. */
export interface FoundEngine {
  readonly url: string;
  readonly kind: EngineKind;
  /** Unique among those found together. */
  readonly id: string;
  readonly label: string;
  readonly version: string | undefined;
}

/** Who answers at an address. `other`: something that speaks HTTP and is no engine; `nobody`: no answer in time, for the reason given. */
export type Identity =
  | { readonly is: "engine"; readonly engine: FoundEngine }
  | { readonly is: "oriel"; readonly url: string }
  | { readonly is: "other"; readonly url: string }
  | { readonly is: "nobody"; readonly url: string; readonly reason: OrielError };

export interface Identifying {
  readonly timeoutMs?: number | undefined;
  readonly apiKey?: string | undefined;
}

/** Far above what an engine on this machine needs, and short enough to wait for one that hangs. */
const TIMEOUT_MS = 1000;

/**
 * Finds out what listens at an address by asking, never by its port: LM Studio answers 200 to Ollama's routes, and Oriel speaks both protocols.
 * @throws OrielError `bad_config` when `url` is no address.
 */
export async function identify(url: string, { timeoutMs = TIMEOUT_MS, apiKey }: Identifying = {}): Promise<Identity> {
  const line = connection({ url, apiKey, label: "The server", connectMs: timeoutMs });
  const ask = asking(line, AbortSignal.timeout(timeoutMs), timeoutMs);
  try {
    return await identifyBy(ask, line.party.url);
  } catch (failure) {
    if (!(failure instanceof OrielError)) throw failure;
    const { url: address } = line.party;
    const late = new OrielError("engine_unreachable", `Nothing at ${address} answered within ${timeoutMs} ms.`, { cause: failure });
    return { is: "nobody", url: address, reason: failure.code === "cancelled" ? late : failure };
  } finally {
    await line.close();
  }
}

async function identifyBy(ask: Ask, url: string): Promise<Identity> {
  const [itself, version] = await Promise.all([isOriel(ask), ollamaVersion(ask)]);
  if (itself) return { is: "oriel", url };
  if (version !== undefined) return { is: "engine", engine: { url, kind: "ollama", id: "ollama", label: "Ollama", version } };
  const dialect = await recogniseDialect(ask);
  if (dialect === undefined) return { is: "other", url };
  const { kind, label } = dialect;
  return { is: "engine", engine: { url, kind, id: kind, label, version: await dialect.version(ask) } };
}

async function ollamaVersion(ask: Ask): Promise<string | undefined> {
  const answer = await ask("GET", "/api/version");
  return answer.status === 200 ? textAt(fieldsOf(answer.json), "version") : undefined;
}
