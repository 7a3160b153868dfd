/**
 * Whether a line speaks to the model that reads it, to turn it against its instructions. Such a line came in with a page or a file; in a
 * summary it would stay for good, and with Oriel's word for it.
 */
export function isOrderToModel(line: string): boolean {
  return ORDER.test(line);
}

const ORDER =
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|your|system)\b.{0,30}\b(?:instructions?|prompts?|rules|guidelines)\b|\byou are now\b.{0,60}\b(?:mode|assistant|ai|model|dan|unrestricted|jailbroken)\b|\b(?:reveal|print|repeat|show)\b.{0,20}\b(?:your|the) (?:system prompt|hidden instructions)\b|\bnew (?:system )?instructions\s*:/i;
