import { tokenChain } from "@oriel/core";
import type { ColdFolder } from "../cold/cold-folder.ts";
import type { CarryPlace } from "./carry-place.ts";

/** The folder of saved states, within its limit: what a killed process leaves there is found and removed like any write that never ended. */
export function diskPlace(folder: ColdFolder): CarryPlace {
  return {
    async reserve(bytes, tokens) {
      const reservation = await folder.reserve(bytes, tokenChain(tokens), "carried");
      return reservation === undefined ? undefined : { path: reservation.path, release: () => folder.abandon(reservation) };
    },
  };
}
