import { contextLengthExceeded, type ErrorCode, type ErrorDetails, OrielError, type Tokens } from "@oriel/core";
import { type ErrorText, errorInBody, errorName, excerpt } from "./error-text.ts";
import { overflowIn } from "./overflow.ts";

/** Who said it, in words for people. */
export interface Party {
  readonly label: string;
  /** Its address, without credentials. */
  readonly url: string;
}

/** What an engine answered where a result was expected. */
export interface Refused {
  /** `undefined` for an error in the middle of a stream that was accepted. */
  readonly status: number | undefined;
  readonly text: string;
  readonly headers?: Headers | undefined;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What was asked for, where the error itself does not name it. */
export interface AskedFor {
  readonly model?: string | undefined;
  readonly window?: Tokens | undefined;
}

/** An engine's "no" in Oriel's words: overflow, unknown model, a model that does not load, too busy, a wrong request; else `engine_failed`. */
export function refusal(refused: Refused, party: Party, asked: AskedFor = {}): OrielError {
  const { status, headers = {} } = refused;
  const error = errorInBody(refused.text);
  const said = excerpt(error.message);
  const who = `${party.label} at ${party.url}`;
  const cause = new Error(`${who}${status === undefined ? "" : ` answered ${status}`}: ${said}`);
  const overflow = overflowIn(error);
  if (overflow !== undefined) return contextLengthExceeded({ ...overflow, window: overflow.window ?? asked.window, cause });

  const no = (code: ErrorCode, message: string, details: ErrorDetails = {}): OrielError =>
    new OrielError(code, `${who} ${message}`, { cause, ...details, data: { status: status ?? null, ...details.data } });
  const kind = kindOf(status, error);
  switch (kind) {
    case "unknown-model": {
      const model = asked.model === undefined ? "this model" : `the model "${asked.model}"`;
      return no("model_not_found", `does not have ${model}: choose one of its models, or add it there.`);
    }
    case "out-of-memory":
      return no("model_load_failed", `has not enough memory for the model at this window: choose a smaller window. It said: ${said}`, {
        data: { reason: "out_of_memory" },
      });
    case "load-failed":
      return no("model_load_failed", `could not load the model: see its log. It said: ${said}`, { data: { reason: "load_failed" } });
    case "crashed":
      return no("engine_crashed", `lost the process that ran the model: send the request again. It said: ${said}`);
    case "busy":
      return no("overloaded", `is busy or still loading: try again in a moment. It said: ${said}`, {
        retryAfterSeconds: retryAfter(headers),
      });
    case "key-refused":
      return no("engine_failed", `refused Oriel's key (${status}): set this engine's key in Oriel's configuration.`);
    case "redirect":
      return no(
        "engine_failed",
        `points to ${excerpt(String(headers["location"] ?? "nowhere"))}: Oriel follows no redirects, configure that address.`,
      );
    case "wrong-request":
      return no("invalid_request", `does not take this request: ${said}`);
    case "other":
      return no("engine_failed", `${status === undefined ? "failed" : `answered ${status}`} where a reply was expected: ${said}`);
  }
}

type Kind = "unknown-model" | "out-of-memory" | "load-failed" | "crashed" | "busy" | "key-refused" | "redirect" | "wrong-request" | "other";

function kindOf(status: number | undefined, error: ErrorText): Kind {
  const { message } = error;
  if (errorName(error) === "model_not_found") return "unknown-model";
  if ((status === 404 || status === 400) && UNKNOWN_MODEL.test(message)) return "unknown-model";
  if (OUT_OF_MEMORY.test(message)) return "out-of-memory";
  if (LOAD_FAILED.test(message)) return "load-failed";
  if (CRASHED.test(message)) return "crashed";
  if (status === 429 || status === 503 || BUSY.test(message)) return "busy";
  if (status === 401 || status === 403) return "key-refused";
  if (status !== undefined && status >= 300 && status < 400) return "redirect";
  if (status !== undefined && WRONG_REQUEST.has(status)) return "wrong-request";
  return "other";
}

const UNKNOWN_MODEL = /\bmodel\b.{0,200}(?:not found|does not exist|not exist)|no such model|unknown model/is;
const OUT_OF_MEMORY =
  /out of memory|requires more (?:system )?memory|(?:insufficient|not enough) memory|cudaMalloc failed|(?:failed|unable) to allocate/i;
const LOAD_FAILED =
  /(?:failed|unable) to load (?:the )?model|error loading (?:the )?model|model failed to load|llama runner process has terminated/i;
const CRASHED = /model runner has unexpectedly stopped|runner process no longer running|EngineDeadError/i;
const BUSY = /server busy|loading model/i;
const WRONG_REQUEST: ReadonlySet<number> = new Set([400, 413, 415, 422]);

function retryAfter(headers: Headers): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  // The other form is a point in time, by the clock of the engine, which sends that along.
  const seconds = (Date.parse(value) - Date.parse(String(headers["date"]))) / 1000;
  return seconds >= 0 ? seconds : undefined;
}
