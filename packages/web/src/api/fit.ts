import type { CacheType, Tokens } from "@oriel/core";
import type { FitReply } from "@oriel/protocol";
import type { Answer } from "./failure.ts";
import { request } from "./request.ts";

/** What would be served otherwise than the engine does; `undefined` is as the engine does. */
export interface WhatIf {
  readonly cache: CacheType | undefined;
  readonly slots: number | undefined;
}

/** Which windows of a model fit on the machine. The largest that does is always among them. */
export async function readFit(model: string, whatIf: WhatIf): Promise<Answer<FitReply>> {
  const usual = await request<FitReply>("GET", fitPath(model, whatIf));
  if (!usual.ok) return usual;
  const { largest, sizes } = usual.value;
  const windows = sizes.map(({ window }) => window);
  if (largest === null || windows.includes(largest)) return usual;
  return request(
    "GET",
    fitPath(
      model,
      whatIf,
      [...windows, largest].sort((a, b) => a - b),
    ),
  );
}

/** Without `windows` the gateway takes the usual ones. */
export function fitPath(model: string, { cache, slots }: WhatIf, windows?: readonly Tokens[]): string {
  const query = new URLSearchParams({
    ...(cache === undefined ? {} : { kv: cache }),
    ...(slots === undefined ? {} : { slots: String(slots) }),
    ...(windows === undefined ? {} : { sizes: windows.join(",") }),
  });
  const path = `/api/v1/models/${encodeURIComponent(model)}/fit`;
  return query.size === 0 ? path : `${path}?${query}`;
}
