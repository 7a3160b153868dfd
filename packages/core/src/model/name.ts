/**
 * One spelling for the many a model name has: `Qwen3:8B`, ` qwen3:8b ` and `qwen3:8b` are one model, and a tag `:latest` says nothing.
 * Used for look-ups and as the key of saved overrides; names are shown as the engine spells them.
 */
export function normaliseModelName(name: string): string {
  const lower = name.normalize("NFC").trim().toLowerCase();
  return lower.endsWith(":latest") ? lower.slice(0, -":latest".length) : lower;
}
