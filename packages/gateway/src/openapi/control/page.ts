import type { Parameter } from "../route.ts";
import { whole } from "../schema.ts";

/** Which part of a list is asked for. */
export function pageOf(usual: number, most: number): readonly Parameter[] {
  return [
    {
      in: "query",
      name: "limit",
      description: "How many at most.",
      schema: whole(undefined, { minimum: 1, maximum: most, default: usual }),
    },
    {
      in: "query",
      name: "offset",
      description: "How many are passed over first.",
      schema: whole(undefined, { minimum: 0, maximum: 999_999_999, default: 0 }),
    },
  ];
}
