import { Writable } from "node:stream";
import { Presets, SingleBar } from "cli-progress";
import { type Screen, writeLines } from "../terminal.ts";

/** Shows how far a model is loaded. */
export interface LoadDisplay {
  /** From 0 to 1. */
  progress(fraction: number): void;
  end(outcome: "loaded" | "failed"): void;
}

/** A bar that fills on a terminal; elsewhere a line when it begins and one when it is done. */
export function loadDisplay(screen: Screen, model: string): LoadDisplay {
  return screen.isTTY ? bar(screen, model) : lines(screen, model);
}

function bar(screen: Screen, model: string): LoadDisplay {
  const format = `Loading ${model} [{bar}] {percentage} %`;
  const progress = new SingleBar({ format, stream: streamTo(screen), barsize: 24, fps: 10 }, Presets.legacy);
  progress.start(100, 0);
  return {
    progress: (fraction) => progress.update(Math.floor(fraction * 100)),
    end(outcome) {
      if (outcome === "loaded") progress.update(100);
      progress.stop();
    },
  };
}

function lines(screen: Screen, model: string): LoadDisplay {
  writeLines(screen, [`Loading ${model}`]);
  return {
    progress: () => undefined,
    end: (outcome) => writeLines(screen, outcome === "loaded" ? [`Loaded ${model}`] : []),
  };
}

function streamTo(screen: Screen): NodeJS.WritableStream {
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      screen.write(String(text));
      done();
    },
  });
  return Object.assign(stream, { isTTY: screen.isTTY, columns: screen.columns });
}
