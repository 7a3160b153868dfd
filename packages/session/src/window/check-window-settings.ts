import { type ConversationConfig, conversationConfig, isWindowSettings, type JsonValue, OrielError } from "@oriel/core";
import type { Offer } from "../offer.ts";

/**
 * Holds what a conversation wants of its window against itself and against the engine.
 * @param settings the session's setting `window`; nothing where it wants nothing.
 * @throws OrielError `invalid_request`: it contradicts itself, or wants a KV type that the engine does not have.
 */
export function checkWindowSettings(offer: Offer, settings: JsonValue | undefined): ConversationConfig | undefined {
  if (settings === undefined || settings === null) return undefined;
  if (!isWindowSettings(settings)) {
    throw new OrielError(
      "invalid_request",
      `Expected settings.window to hold targetSize, minSize, maxSize, autoSize, memoryBufferBytes or kvType, got ${shown(settings)}.`,
      {
        param: "settings.window",
      },
    );
  }
  const config = conversationConfig(settings);
  const refusal = refuseKvType(offer, config);
  if (refusal !== undefined) throw refusal;
  return config;
}

/** How a cache is stored is decided when an engine starts: no request can change it. */
function refuseKvType({ engine, served }: Offer, { kvType }: ConversationConfig): OrielError | undefined {
  const { kvCache } = engine.abilities;
  if (kvType === undefined || kvType === kvCache?.type) return undefined;
  const has =
    kvCache?.type === undefined
      ? `${engine.label} does not tell what it stores the KV cache of ${served.name} in, so that ${kvType} cannot be promised: leave it out.`
      : `${engine.label} stores the KV cache of ${served.name} in ${kvCache.type}, not in ${kvType}.`;
  return new OrielError("invalid_request", [has, ...(kvCache === undefined ? [] : [kvCache.note])].join(" "), {
    param: "settings.window",
    data: { asked: kvType, served: kvCache?.type ?? null },
  });
}

function shown(settings: JsonValue): string {
  return JSON.stringify(settings).slice(0, 100);
}
