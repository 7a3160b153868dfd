import type { EngineModel } from "../engine.ts";
import type { ResolvedWindow, WindowEvidence } from "./resolve-window.ts";

/** A model as Oriel offers it: what its engine says of it, and the window it is served at. */
export interface ServedModel {
  /** The name to use in requests; `engine/name` where two engines have a model of the same name. */
  readonly name: string;
  readonly engineId: string;
  readonly engineLabel: string;
  readonly details: EngineModel;
  readonly window: ResolvedWindow;
  /** What the window was resolved from, for whoever plans another. */
  readonly evidence: WindowEvidence;
  /** What the window's source stands for, in words: `GGUF llama.context_length`, `saved by you`. */
  readonly sourceDetail: string;
  /** Whether its window can be chosen here, and if not, what to do instead. */
  readonly settable: boolean;
  readonly windowNote: string | undefined;
}
