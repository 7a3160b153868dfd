/** What the user has said of messages, by their positions. */
export interface Marks {
  /** These never leave the prompt. */
  readonly pinned: ReadonlySet<number>;
  /** These the model must not see. */
  readonly excluded: ReadonlySet<number>;
}

export const UNMARKED: Marks = { pinned: new Set(), excluded: new Set() };
