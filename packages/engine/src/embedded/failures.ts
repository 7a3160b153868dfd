import { type Milliseconds, OrielError } from "@oriel/core";

/** The ways in which the child process lets its callers down, in words for people. */

export function cancelled(): OrielError {
  return new OrielError("cancelled", "The request was cancelled.");
}

export function closedMeanwhile(): OrielError {
  return new OrielError("cancelled", "The embedded engine was closed before the reply was finished.");
}

/** @param how in words: `signal SIGKILL`, `exit code 1`. */
export function crashed(modelPath: string, how: string, wasOpen: boolean): OrielError {
  const when = wasOpen ? "while it was running" : "while it was loading the model";
  const hint = how === "signal SIGKILL" ? " A killed process often means that memory ran out." : "";
  return new OrielError(
    "engine_crashed",
    `The embedded engine crashed ${when} ${modelPath} (${how}).${hint} Send the request again: a new one is started for it.`,
    { data: { how } },
  );
}

export function crashedTooOften(modelPath: string, times: number): OrielError {
  return new OrielError(
    "model_load_failed",
    `${modelPath} crashed the embedded engine ${times} times in a row while it was being loaded, so it is not tried again by itself. ` +
      "The file is damaged, or its architecture is too new: use another file, or load it by hand.",
  );
}

export function loadTimedOut(modelPath: string, waitedMs: Milliseconds): OrielError {
  return new OrielError(
    "model_load_failed",
    `${modelPath} was not loaded within ${Math.round(waitedMs / 1000)} s: the file may lie on a slow disk, or memory may be short. ` +
      "Raise the time limit or use a smaller model.",
  );
}
