import { CACHE_TYPES, LARGEST_UNKNOWN_WINDOW, SMALLEST_WINDOW, USUAL_CONVERSATION_CONFIG } from "@oriel/core";
import { among, flag, type Optional, object, optional, type Schema, whole } from "../schema.ts";

/** What a conversation wants of its model's window. */
export const windowSettings: Schema = object(
  {
    target_size: size("Where the window begins.", USUAL_CONVERSATION_CONFIG.targetSize),
    min_size: size("The window grows to it where it is smaller.", USUAL_CONVERSATION_CONFIG.minSize),
    max_size: size("How far the conversation lets it grow.", USUAL_CONVERSATION_CONFIG.maxSize),
    auto_size: optional(
      flag("Whether the window grows with the conversation; else it stays at `target_size`.", {
        default: USUAL_CONVERSATION_CONFIG.autoSize,
      }),
    ),
    memory_buffer_bytes: optional(
      whole("What stays free of each memory when the window grows.", { minimum: 0, default: USUAL_CONVERSATION_CONFIG.memoryBufferBytes }),
    ),
    kv_type: optional(among(CACHE_TYPES, "What the KV cache must be stored in; refused where the engine has another.")),
  },
  "In the place of what the policy says of windows. A window is its model's: one that is larger for others stands.",
);

function size(description: string, usual: number): Optional {
  return optional(whole(description, { minimum: SMALLEST_WINDOW, maximum: LARGEST_UNKNOWN_WINDOW, default: usual }));
}
