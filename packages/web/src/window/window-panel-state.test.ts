import type { ModelContext } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { type WindowPanelAction, type WindowPanelState, windowPanelReducer } from "./window-panel-state.ts";

const context: ModelContext = {
  model: "qwen3:14b",
  engine: "ollama",
  asked: 8192,
  loaded: 8192,
  max: 40_960,
  default: 8192,
  source: "metadata",
  source_detail: "GGUF qwen3.context_length",
  basis: "exact",
  is_override: false,
  step: 1024,
  snap_points: [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 40_960],
  settable: true,
  note: null,
  wishes: [],
  history: [],
  changes: {},
  reloads_avoided: 0,
};
const custom: ModelContext = { ...context, asked: 16_384, source: "override", source_detail: "saved by you", is_override: true };
const read: WindowPanelAction = { type: "read", context };
const failure = { kind: "refused", code: "window_out_of_bounds", message: "Too large." } as const;

function after(...actions: readonly WindowPanelAction[]): WindowPanelState {
  return actions.reduce(windowPanelReducer, { kind: "reading" });
}

describe("the window panel", () => {
  it("begins at the size that is asked", () => {
    expect(after(read)).toEqual({ kind: "ready", context, chosen: 8192, isSaving: false, saved: "none", refused: undefined });
  });

  it("changes nothing by choosing: that takes a second step", () => {
    expect(after(read, { type: "chosen", size: 16_384 })).toMatchObject({ chosen: 16_384, context: { asked: 8192 }, isSaving: false });
  });

  it("shows what the gateway made of an applied size", () => {
    const applied = after(read, { type: "chosen", size: 16_384 }, { type: "saving" }, { type: "saved", how: "applied", context: custom });
    expect(applied).toEqual({ kind: "ready", context: custom, chosen: 16_384, isSaving: false, saved: "applied", refused: undefined });
  });

  it("keeps the choice when it is refused, and forgets the refusal with the next", () => {
    const refused = after(read, { type: "chosen", size: 99_999 }, { type: "saving" }, { type: "save-failed", failure });
    expect(refused).toMatchObject({ chosen: 99_999, isSaving: false, refused: failure });
    expect(windowPanelReducer(refused, { type: "chosen", size: 4096 })).toMatchObject({ refused: undefined });
  });

  it("can be read again after a failure", () => {
    const failed = after({ type: "read-failed", failure });
    expect(failed).toEqual({ kind: "failed", failure });
    expect(windowPanelReducer(failed, { type: "reading" })).toEqual({ kind: "reading" });
  });
});
