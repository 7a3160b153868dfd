import { asOrielError, type CancelSignal, OrielError } from "@oriel/core";
import { errors } from "undici";
import { excerpt } from "./error-text.ts";
import type { Party } from "./refusal.ts";

export interface Broken {
  readonly party: Party;
  readonly signal: CancelSignal;
  readonly silenceMs: number;
  /** Whether the head of an answer had come: before it nobody was there, after it somebody broke off. */
  readonly answered: boolean;
}

/** What became of a request whose connection failed: cancelled by us, `engine_unreachable` before an answer, `engine_failed` within one. */
export function brokenConnection(failure: unknown, broken: Broken): OrielError {
  if (broken.signal.aborted) return new OrielError("cancelled", "The request was cancelled.", { cause: failure });
  if (failure instanceof OrielError) return failure;
  if (!isOfTheNetwork(failure)) return asOrielError(failure);
  const who = `${broken.party.label} at ${broken.party.url}`;
  const data = { url: broken.party.url };
  const unreachable = (message: string): OrielError => new OrielError("engine_unreachable", message, { data, cause: failure });
  const failed = (message: string): OrielError => new OrielError("engine_failed", message, { data, cause: failure });

  if (failure instanceof errors.ClientDestroyedError || failure instanceof errors.ClientClosedError) {
    return unreachable(`The connection to ${who} has been closed by Oriel.`);
  }
  if (failure instanceof errors.HTTPParserError) return failed(`${who} does not speak HTTP as it should: check its address.`);
  if (broken.answered) {
    return failure instanceof errors.BodyTimeoutError
      ? failed(`${who} began its reply and then sent nothing for ${seconds(broken.silenceMs)}.`)
      : failed(`${who} broke off in the middle of its reply (${reasonOf(failure)}): it may have crashed, see its log.`);
  }
  if (failure instanceof errors.HeadersTimeoutError) {
    return unreachable(`${who} took the request and did not answer for ${seconds(broken.silenceMs)}.`);
  }
  if (failure instanceof errors.ConnectTimeoutError) {
    return unreachable(`${who} cannot be reached: no connection in time. Check its address and the network.`);
  }
  if (failure instanceof errors.SocketError || ["ECONNRESET", "EPIPE"].includes(codeOf(failure) ?? "")) {
    return unreachable(`${who} closed the connection without an answer: it may have crashed, see its log.`);
  }
  return unreachable(`${who} cannot be reached (${reasonOf(failure)}): start it, or correct its address.`);
}

/** What the network does wrong has a code, or is no HTTP; anything else is a fault of Oriel's own. */
function isOfTheNetwork(failure: unknown): failure is Error {
  if (failure instanceof errors.HTTPParserError) return true;
  return failure instanceof Error && codeOf(failure) !== undefined && !(failure instanceof errors.InvalidArgumentError);
}

function seconds(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} minutes` : `${ms / 1000} seconds`;
}

/** A name with several addresses fails with all their errors at once; the first stands for them. */
function reasonOf(failure: Error): string {
  const first: unknown = failure instanceof AggregateError ? failure.errors[0] : failure;
  const error = first instanceof Error ? first : failure;
  return codeOf(error) ?? excerpt(error.message);
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
