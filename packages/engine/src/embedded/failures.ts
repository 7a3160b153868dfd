import { basename } from "node:path";
import { type Milliseconds, OrielError } from "@oriel/core";

/** The ways in which the child process lets its callers down, in words for people: any client may read them, so a file is named without its folder. */

export function cancelled(): OrielError {
  return new OrielError("cancelled", "The request was cancelled.");
}

export function closedMeanwhile(): OrielError {
  return new OrielError("cancelled", "The embedded engine was closed before the reply was finished.");
}

export function cannotWrite(model: string): OrielError {
  return new OrielError(
    "not_supported",
    `${model} makes vectors of texts and writes none: ask it for embeddings, or another model for a reply.`,
    {
      param: "model",
    },
  );
}

/** @param how in words: `signal SIGKILL`, `exit code 1`. */
export function crashed(modelPath: string, how: string, wasOpen: boolean): OrielError {
  const when = wasOpen ? "while it was running" : "while it was loading the model";
  const hint = how === "signal SIGKILL" ? " A killed process often means that memory ran out." : "";
  return new OrielError(
    "engine_crashed",
    `The embedded engine crashed ${when} ${basename(modelPath)} (${how}).${hint} Send the request again: a new one is started for it.`,
    { data: { how } },
  );
}

export function crashedTooOften(modelPath: string, times: number): OrielError {
  return new OrielError(
    "model_load_failed",
    `${basename(modelPath)} crashed the embedded engine ${times} times in a row while it was being loaded, so it is not tried again by itself. ` +
      "The file is damaged, or its architecture is too new: use another file, or load it by hand.",
  );
}

export function loadTimedOut(modelPath: string, waitedMs: Milliseconds): OrielError {
  return new OrielError(
    "model_load_failed",
    `${basename(modelPath)} was not loaded within ${seconds(waitedMs)}: the file may lie on a slow disk, or memory may be short. ` +
      "Raise load_timeout, or use a smaller model.",
  );
}

/** @param what they wait for: `this model`. */
export function tooManyWait(what: string, waiting: number): OrielError {
  return new OrielError(
    "overloaded",
    `As many requests wait for ${what} as may, ${waiting}: try again when some of them have been answered.`,
    { data: { waiting }, retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
}

/** @param what it waited for: `its turn`. */
export function waitedTooLong(what: string, waitedMs: Milliseconds): OrielError {
  return new OrielError(
    "overloaded",
    `The request has waited ${seconds(waitedMs)} for ${what}, as long as it may: try again later, or raise queue_timeout.`,
    { data: { waitedMs }, retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
}

/** So many requests take minutes rather than seconds. */
const RETRY_AFTER_SECONDS = 30;

export function fellSilent(modelPath: string, silentMs: Milliseconds): OrielError {
  return new OrielError(
    "engine_crashed",
    `The embedded engine running ${basename(modelPath)} said nothing for ${seconds(silentMs)} in the middle of a request, so it was ended. ` +
      "Send the request again: a new one is started for it. If the model needs longer, raise silence_timeout.",
    { data: { how: "silence", silentMs } },
  );
}

function seconds(ms: Milliseconds): string {
  return `${Math.round(ms / 100) / 10} s`;
}
