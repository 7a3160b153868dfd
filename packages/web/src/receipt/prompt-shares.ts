import type { Receipt, Segments, Tokens } from "@oriel/core";

/** A part of the window, in the order of the prompt: what it holds, and what was kept free. */
export interface Share {
  readonly kind: keyof Segments | "allowance" | "margin" | "room";
  readonly label: string;
  readonly tokens: Tokens;
  /** 0–1, of the window; of all that is told where the window is unknown or too small for it. */
  readonly share: number;
}

/** How a prompt fills its window. Parts without a token are left out; room there is only in a window that is known. */
export function promptShares({ segments, allowance, margin, window }: Receipt): readonly Share[] {
  const taken = { ...segments, allowance, margin };
  const needed = KINDS.reduce((total, kind) => total + taken[kind], 0);
  const whole = Math.max(window.loaded ?? 0, needed);
  const parts = { ...taken, room: whole - needed };
  return [...KINDS, "room" as const]
    .map((kind) => ({ kind, label: LABELS[kind], tokens: parts[kind], share: parts[kind] / whole }))
    .filter(({ tokens }) => tokens > 0);
}

const KINDS = ["frame", "tools", "system", "pinned", "checkpoints", "recalled", "history", "last", "allowance", "margin"] as const;

const LABELS: Readonly<Record<Share["kind"], string>> = {
  frame: "Frame of the template",
  tools: "Tools",
  system: "System",
  pinned: "Pinned",
  checkpoints: "Checkpoints",
  recalled: "Recalled",
  history: "History",
  last: "Last message",
  allowance: "Kept for the reply",
  margin: "Kept for miscounts",
  room: "Room",
};
