/** Why a window is what it is, in the words of the source systems. */
export type WindowReason = "initial_setup" | "usage_threshold" | "model_change" | "no_adjustment" | "manual_override";
