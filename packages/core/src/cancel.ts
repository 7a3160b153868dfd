/** The part of `AbortSignal` that Oriel needs; every `AbortSignal` is one. Declared here because core knows no platform types. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
