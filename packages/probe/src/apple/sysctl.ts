import { readNumber } from "../number.ts";

export const SYSCTL_ARGS = ["hw.memsize", "hw.optional.arm64", "machdep.cpu.brand_string", "iogpu.wired_limit_mb"] as const;

export interface AppleHardware {
  readonly totalBytes: number;
  /** `Apple M3 Max`, `Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz`. */
  readonly chip: string | undefined;
  /** Whether the GPU works in the system's memory, as it does on Apple's own chips. */
  readonly isUnified: boolean;
  /** What the owner lets the GPU hold; zero leaves it to Apple. */
  readonly wiredLimitBytes: number | undefined;
}

/** Reads `name: value` lines of `sysctl`, of which some are missing on some machines; `undefined` without the size of the memory. */
export function parseSysctl(stdout: string): AppleHardware | undefined {
  const values = new Map([...stdout.matchAll(/^([\w.]+): (.*)$/gm)].map(([, name, value]) => [name ?? "", (value ?? "").trim()] as const));
  const totalBytes = readNumber(values.get("hw.memsize"));
  if (totalBytes === undefined || totalBytes <= 0) return undefined;
  const limit = readNumber(values.get("iogpu.wired_limit_mb"));
  return {
    totalBytes,
    chip: values.get("machdep.cpu.brand_string"),
    isUnified: values.get("hw.optional.arm64") === "1",
    wiredLimitBytes: limit === undefined ? undefined : limit * 1024 ** 2,
  };
}
