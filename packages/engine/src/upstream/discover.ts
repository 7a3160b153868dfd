import { type FoundEngine, identify } from "./identify.ts";

export interface Discovering {
  /** Addresses to ask; by default the usual ones on this machine. */
  readonly candidates?: readonly string[] | undefined;
  /** How long to wait for an address where something listens; one where nothing does refuses at once. */
  readonly timeoutMs?: number | undefined;
}

/** Where engines listen unless told otherwise: Ollama, llama-server (before and since its port changed), LM Studio, vLLM. */
export const USUAL_ADDRESSES: readonly string[] = [11434, 8080, 9931, 1234, 8000].map((port) => `http://127.0.0.1:${port}`);

/** The engines that answer, asked all at once, in the order of the candidates. Oriel itself is never one of them. */
export async function discoverEngines(discovering: Discovering = {}): Promise<readonly FoundEngine[]> {
  const { candidates = USUAL_ADDRESSES, timeoutMs } = discovering;
  const identities = await Promise.all(candidates.map((url) => identify(url, { timeoutMs })));
  return withUniqueIds(identities.flatMap((identity) => (identity.is === "engine" ? [identity.engine] : [])));
}

/** The first of a kind is called by its kind, the next `vllm-2`. */
function withUniqueIds(found: readonly FoundEngine[]): readonly FoundEngine[] {
  return found.map((engine, index) => {
    const before = found.slice(0, index).filter((other) => other.kind === engine.kind).length;
    return before === 0 ? engine : { ...engine, id: `${engine.kind}-${before + 1}` };
  });
}
