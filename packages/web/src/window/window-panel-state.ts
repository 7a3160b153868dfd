import type { Tokens } from "@oriel/core";
import type { ModelContext } from "@oriel/protocol";
import type { Failure } from "../api/failure.ts";

/** The window panel: what the gateway says, and the size chosen but not yet applied. */
export type WindowPanelState =
  | { readonly kind: "reading" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | {
      readonly kind: "ready";
      readonly context: ModelContext;
      readonly chosen: Tokens;
      readonly isSaving: boolean;
      readonly saved: "none" | "applied" | "reset";
      readonly refused: Failure | undefined;
    };

export type WindowPanelAction =
  | { readonly type: "reading" }
  | { readonly type: "read"; readonly context: ModelContext }
  | { readonly type: "read-failed"; readonly failure: Failure }
  | { readonly type: "chosen"; readonly size: Tokens }
  | { readonly type: "saving" }
  | { readonly type: "saved"; readonly how: "applied" | "reset"; readonly context: ModelContext }
  | { readonly type: "save-failed"; readonly failure: Failure };

export function windowPanelReducer(state: WindowPanelState, action: WindowPanelAction): WindowPanelState {
  switch (action.type) {
    case "reading":
      return { kind: "reading" };
    case "read":
      return ready(action.context, "none");
    case "read-failed":
      return { kind: "failed", failure: action.failure };
    case "chosen":
      return state.kind === "ready" ? { ...state, chosen: action.size, saved: "none", refused: undefined } : state;
    case "saving":
      return state.kind === "ready" ? { ...state, isSaving: true, refused: undefined } : state;
    case "saved":
      return ready(action.context, action.how);
    case "save-failed":
      return state.kind === "ready" ? { ...state, isSaving: false, refused: action.failure } : state;
    default:
      return action satisfies never;
  }
}

function ready(context: ModelContext, saved: "none" | "applied" | "reset"): WindowPanelState {
  return { kind: "ready", context, chosen: context.asked, isSaving: false, saved, refused: undefined };
}
