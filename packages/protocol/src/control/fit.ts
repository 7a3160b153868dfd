import {
  CACHE_TYPES,
  type Fit,
  type FitAnswer,
  type FitQuestion,
  LARGEST_UNKNOWN_WINDOW,
  type ModelFacts,
  OrielError,
  parseCacheType,
  parseSize,
  type Serving,
  type Tokens,
} from "@oriel/core";

/** `GET /api/v1/models/{name}/fit`. Sizes in tokens and bytes; `null` is "not known", never zero. */
export interface FitReply {
  readonly model: string;
  readonly architecture: string;
  readonly trained_window: number | null;
  /** The largest window that fits; `null` also when none does. */
  readonly largest: number | null;
  readonly sizes: readonly FitSize[];
}

/** What one window takes, and where the model would lie with it. */
export interface FitSize {
  readonly window: number;
  /** To the byte, as are the next two. */
  readonly kv_bytes: number;
  readonly recurrent_bytes: number;
  readonly weights_bytes: number | null;
  /** An upper bound. */
  readonly compute_bytes: number;
  /** What the bound rests on, in words. */
  readonly compute_basis: string;
  readonly total_bytes: number | null;
  readonly place: Fit["place"] | null;
  /** `null` until it has been measured. */
  readonly first_token_ms: number | null;
  readonly tokens_per_s: number | null;
}

export function fitReply(model: string, { architecture, trainedWindow }: ModelFacts, { largest, fits }: FitAnswer): FitReply {
  return { model, architecture, trained_window: trainedWindow ?? null, largest: largest ?? null, sizes: fits.map(fitSize) };
}

function fitSize(fit: Fit): FitSize {
  return {
    window: fit.window,
    kv_bytes: fit.kvBytes,
    recurrent_bytes: fit.recurrentBytes,
    weights_bytes: fit.weightsBytes ?? null,
    compute_bytes: fit.computeBytes,
    compute_basis: fit.computeBasis,
    total_bytes: fit.totalBytes ?? null,
    place: fit.place ?? null,
    first_token_ms: null,
    tokens_per_s: null,
  };
}

const FIT_PARAMETERS = ["sizes", "kv", "slots", "unified", "ubatch", "swa_full"] as const;

/** A question as it is asked in the query, or by the flags of the same names. */
export type FitQuery = { readonly [name in (typeof FIT_PARAMETERS)[number]]?: string | undefined };

/**
 * Reads a question.
 * @param spelt how the asker spells a parameter, for messages.
 * @throws OrielError `invalid_request`, with the parameter in `param`.
 */
export function readFitQuestion(query: FitQuery, spelt: (name: string) => string = (name) => name): FitQuestion {
  const read = <T>(name: keyof FitQuery, expected: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = query[name];
    return text === undefined ? undefined : (parse(text) ?? refuse(spelt(name), expected, text));
  };
  const unknown = Object.keys(query).find((name) => !FIT_PARAMETERS.some((known) => known === name));
  if (unknown !== undefined) {
    throw new OrielError("invalid_request", `There is no parameter ${excerpt(unknown)}: expected ${FIT_PARAMETERS.join(", ")}.`, {
      param: unknown,
    });
  }
  const windows = read("sizes", `up to ${MOST_SIZES} window sizes such as 8192,16k, none above ${LARGEST_UNKNOWN_WINDOW}`, parseSizes);
  const cache = read("kv", `one of ${CACHE_TYPES.join(", ")}`, parseCacheType);
  const slots = read("slots", `a whole number from 1 to ${MOST_SLOTS}`, wholeUpTo(MOST_SLOTS));
  const unified = read("unified", "true or false", parseFlag);
  const microBatch = read("ubatch", `a whole number from 1 to ${LARGEST_MICRO_BATCH}`, wholeUpTo(LARGEST_MICRO_BATCH));
  const fullSliding = read("swa_full", "true or false", parseFlag);
  const serving: Partial<Serving> = {
    ...(cache === undefined ? {} : { keys: cache, values: cache }),
    ...(slots === undefined ? {} : { slots }),
    ...(unified === undefined ? {} : { unified }),
    ...(microBatch === undefined ? {} : { microBatch }),
    ...(fullSliding === undefined ? {} : { fullSliding }),
  };
  return { windows, serving };
}

const MOST_SIZES = 64;
/** llama.cpp has no more sequences. */
const MOST_SLOTS = 256;
const LARGEST_MICRO_BATCH: Tokens = 65_536;

function refuse(param: string, expected: string, got: string): never {
  throw new OrielError("invalid_request", `${param} must be ${expected}; got ${excerpt(got)}.`, { param });
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function parseSizes(text: string): readonly Tokens[] | undefined {
  const written = text.split(",");
  const sizes = written.flatMap((size) => parseSize(size) ?? []).filter((size) => size <= LARGEST_UNKNOWN_WINDOW);
  return sizes.length === written.length && sizes.length <= MOST_SIZES ? sizes : undefined;
}

function wholeUpTo(most: number): (text: string) => number | undefined {
  return (text) => (/^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : undefined);
}

function parseFlag(text: string): boolean | undefined {
  return text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : undefined;
}
