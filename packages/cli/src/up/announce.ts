import { writeNote } from "../render/note.ts";
import { renderReady } from "../render/up.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { UpEvent } from "./event.ts";
import { type LoadDisplay, loadDisplay } from "./load-display.ts";

/** Where `oriel up` tells what happens. */
export type Announce = (event: UpEvent) => void;

/** Each event as a line of JSON on stdout. */
export function announceAsJson(terminal: Terminal): Announce {
  return (event) => writeJson(terminal.stdout, event);
}

/** The greeting on stdout; notes and progress, which nobody would want in a file, on stderr. */
export function announceToPeople(terminal: Terminal): Announce {
  const loads = new Map<string, LoadDisplay>();

  function showLoad(model: string, fraction: number): void {
    const display = loads.get(model) ?? loadDisplay(terminal.stderr, model);
    loads.set(model, display);
    display.progress(fraction);
  }

  function endLoad(model: string, outcome: "loaded" | "failed"): void {
    loads.get(model)?.end(outcome);
    loads.delete(model);
  }

  return (event) => {
    switch (event.event) {
      case "note":
        return writeNote(terminal.stderr, event.message);
      case "listening":
        return writeLines(terminal.stderr, [`Listening at ${event.url}`]);
      case "loading":
        return showLoad(event.model, event.fraction);
      case "loaded":
        return endLoad(event.model, "loaded");
      case "load_failed":
        return endLoad(event.model, "failed");
      case "ready":
        return writeLines(terminal.stdout, renderReady(terminal.stdout, event));
      case "stopping":
        // A bar that is still being drawn would share its line with what follows.
        for (const model of [...loads.keys()]) endLoad(model, "failed");
        return writeLines(terminal.stderr, [`Stopping: running replies get ${event.grace_s} s to finish; a second signal stops at once.`]);
      case "stopped":
        return writeLines(terminal.stderr, ["Stopped."]);
    }
  };
}
