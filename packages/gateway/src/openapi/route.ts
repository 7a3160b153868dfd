import type { ErrorCode } from "@oriel/core";
import type { Schema } from "./schema.ts";

/** Routes of one subject. */
export interface Group {
  readonly name: string;
  readonly description: string;
  /** The shape of its errors, and the type they come as. */
  readonly error: { readonly schema: Schema; readonly type: string };
  readonly routes: readonly Route[];
}

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** One route as a client knows it. */
export interface Route {
  readonly method: Method;
  /** Parameters stand in braces: `/api/v1/sessions/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  readonly replies: readonly Reply[];
  /** Besides those every route can have, and those every body can have. */
  readonly errors: readonly ErrorCode[];
}

export interface Parameter {
  readonly in: "path" | "query" | "header";
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly example?: string;
}

export interface Body {
  readonly schema: Schema;
  readonly required: boolean;
  /** By what they show; the first is the one in the curl line. */
  readonly examples: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  readonly description: string;
  readonly headers?: readonly Header[];
  readonly contents?: readonly Content[];
}

export interface Header {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly example: string;
}

export type Content =
  | { readonly kind: "json"; readonly schema: Schema; readonly example?: unknown }
  | { readonly kind: "text"; readonly type: string; readonly description: string; readonly example?: string }
  | {
      readonly kind: "stream";
      readonly type: "text/event-stream" | "application/x-ndjson";
      readonly description: string;
      readonly events: readonly StreamEvent[];
      readonly example: string;
    };

/** What a stream is made of. */
export interface StreamEvent {
  /** The name on the wire for server-sent events that have one; else what it is. */
  readonly name: string;
  readonly description: string;
  /** Of its data; left out where the data is no JSON. */
  readonly schema?: Schema;
}
