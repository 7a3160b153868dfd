import type { DispositionCounts } from "@oriel/core";
import { number, object, type Read, required } from "../field.ts";

export const readMessageCounts: Read<DispositionCounts> = (value, param) => {
  const sent = object(value, param);
  return {
    kept: required(sent, "kept", count, param),
    compacted: required(sent, "compacted", count, param),
    dropped: required(sent, "dropped", count, param),
    recalled: required(sent, "recalled", count, param),
  };
};

const count = number(0, Number.MAX_SAFE_INTEGER);
