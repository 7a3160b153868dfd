import type { MemoryDevice } from "@oriel/core";
import { isObject, parseJsonAfterChatter } from "../json-text.ts";
import { readNumber, readShare } from "../number.ts";

export const ROCM_ARGS = ["--showmeminfo", "vram", "--showuse", "--showtemp", "--showproductname", "--json"] as const;

/**
 * Reads what rocm-smi prints for `ROCM_ARGS`: an object with a `cardN` for each GPU, all values texts. The spelling of its keys changed between
 * releases (`vram Total Memory (B)`, `Card series`, `(c)`), so their case does not count. `undefined` when that is no answer of rocm-smi's.
 */
export function parseRocmSmi(stdout: string): readonly MemoryDevice[] | undefined {
  const answer = parseJsonAfterChatter(stdout);
  if (!isObject(answer)) return undefined;
  return Object.entries(answer).flatMap(([key, card]) => {
    const index = /^card(\d{1,3})$/.exec(key)?.[1];
    return index === undefined || !isObject(card) ? [] : [deviceOf(index, lowerKeys(card))];
  });
}

function deviceOf(index: string, card: ReadonlyMap<string, string>): MemoryDevice {
  const totalBytes = positive(readNumber(card.get("vram total memory (b)")));
  const usedBytes = readNumber(card.get("vram total used memory (b)"));
  const temperature = (sensor: string): number | undefined => readNumber(card.get(`temperature (sensor ${sensor}) (c)`));
  return {
    id: `rocm:${index}`,
    library: "rocm",
    name: ["card series", "device name", "card model"].map((key) => card.get(key)).find(isName),
    kind: "gpu",
    totalBytes,
    usedBytes,
    freeBytes: totalBytes === undefined || usedBytes === undefined ? undefined : Math.max(0, totalBytes - usedBytes),
    utilisation: readShare(readNumber(card.get("gpu use (%)"))),
    temperatureC: temperature("edge") ?? temperature("junction"),
    source: `rocm-smi ${ROCM_ARGS.join(" ")}`,
  };
}

function lowerKeys(card: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(card).flatMap(([key, value]) => (typeof value === "string" ? [[key.toLowerCase(), value]] : [])));
}

function positive(value: number | undefined): number | undefined {
  return value === undefined || value <= 0 ? undefined : value;
}

/** Some releases put the PCI number where others put the product's name. */
function isName(text: string | undefined): boolean {
  return text !== undefined && text !== "" && text !== "N/A" && !/^0x[0-9a-f]+$/i.test(text);
}
