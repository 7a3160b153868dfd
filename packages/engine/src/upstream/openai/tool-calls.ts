import type { JsonObject, ToolCall } from "@oriel/core";
import { countAt, fieldsOf, textAt } from "../fields.ts";

/** Puts tool calls together that arrive in pieces: a name here, the arguments cut anywhere, several calls side by side. */
export interface ToolCallPieces {
  add(piece: JsonObject): void;
  /** The whole calls so far, in the order they began; the next piece begins anew. */
  take(): readonly ToolCall[];
}

interface Pieces {
  index: number | undefined;
  id: string | undefined;
  name: string;
  argumentsJson: string;
}

export function toolCallPieces(newId: () => string): ToolCallPieces {
  let calls: Pieces[] = [];

  /** The call a piece belongs to. Some servers number every call 0 and tell them apart by id; some leave the number out. */
  function callOf(index: number | undefined, id: string | undefined): Pieces {
    const open = calls.findLast((call) => index === undefined || call.index === index);
    if (open !== undefined && (id === undefined || open.id === undefined || open.id === id)) return open;
    const begun: Pieces = { index, id, name: "", argumentsJson: "" };
    calls.push(begun);
    return begun;
  }

  return {
    add(piece) {
      const said = fieldsOf(piece["function"]);
      const id = textAt(piece, "id");
      const call = callOf(countAt(piece, "index"), id);
      call.id ??= id;
      // Names come whole: a server that repeats them with every piece means the same call.
      if (call.name === "") call.name = textAt(said, "name") ?? "";
      const given = said["arguments"];
      if (typeof given === "string") call.argumentsJson += given;
      else if (given !== undefined && given !== null) call.argumentsJson = JSON.stringify(given);
    },
    take() {
      const taken = calls.map(({ id, name, argumentsJson }) => ({
        id: id ?? newId(),
        name,
        argumentsJson: argumentsJson === "" ? "{}" : argumentsJson,
      }));
      calls = [];
      return taken;
    },
  };
}
