import type { OpenApiDocument, Operation } from "../document.ts";

export interface PlacedOperation {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Every operation of a document, with where it is. */
export function operationsOf(document: OpenApiDocument): readonly PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ call: `${method.toUpperCase()} ${path}`, method, path, operation })),
  );
}
