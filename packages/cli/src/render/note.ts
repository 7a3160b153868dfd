import { paint } from "../colour.ts";
import { type Screen, writeLines } from "../terminal.ts";

/** Something the user should know that stops nothing. */
export function writeNote(screen: Screen, note: string): void {
  writeLines(screen, [`${paint(screen, "caution", "note:")} ${note}`]);
}
