/** Why a call to the gateway gave no answer, in a form the page can act on. */
export type Failure =
  /** Nothing answered at `address`: the gateway stopped, or the network is gone. */
  | { readonly kind: "unreachable"; readonly address: string }
  /** The gateway said no. `code` is stable, `message` is for people. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

export type Answer<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** One sentence for a person: what happened. */
export function failureText(failure: Failure): string {
  return failure.kind === "unreachable" ? `Cannot reach Oriel at ${failure.address}.` : failure.message;
}

/** What a response that is no success says, read from `application/problem+json` as far as it is that. */
export function refusal(status: number, body: unknown): Failure {
  const said = typeof body === "object" && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const message =
    text(said["detail"]) ?? text(said["message"]) ?? text(said["title"]) ?? `Oriel answered with status ${status} and no explanation.`;
  return { kind: "refused", code: text(said["code"]) ?? "unknown", message };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
