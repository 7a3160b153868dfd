/** Who set a value. */
export type Origin =
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly path: string; readonly key: string }
  | { readonly kind: "default" };

/** A value and who set it. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly origin: Origin;
}

/** `--port`, `ORIEL_PORT`, `port in /home/me/.config/oriel/oriel.toml`, `default`. */
export function showOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "flag":
    case "env":
      return origin.name;
    case "file":
      return `${origin.key} in ${origin.path}`;
    case "default":
      return "default";
  }
}
