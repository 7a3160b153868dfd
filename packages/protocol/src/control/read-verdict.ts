import type { Verdict } from "@oriel/core";
import { type number, object, oneOf, type Read, required } from "../field.ts";

/** Reads a verdict. @param figure which numbers its tokens may be: whole ones where Oriel's own file is read, any where a server is lenient. */
export function verdictIn(figure: typeof number): Read<Verdict> {
  const tokens = figure(0, Number.MAX_SAFE_INTEGER);
  const difference = figure(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return (value, param) => {
    const sent = object(value, param);
    const kind = required(sent, "kind", oneOf("verified", "differs", "backend_truncated", "unreported"), param);
    switch (kind) {
      case "verified":
      case "unreported":
        return { kind };
      case "differs":
        return { kind, by: required(sent, "by", difference, param) };
      case "backend_truncated":
        return { kind, sent: required(sent, "sent", tokens, param), read: required(sent, "read", tokens, param) };
    }
  };
}
