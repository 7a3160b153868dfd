/** The reply that the fake engine gives to every request. */
export const DELTAS = Array.from({ length: 64 }, (_, index) => ` piece${String(index).padStart(2, "0")}`);
export const TEXT = DELTAS.join("");

export const USAGE = { prompt_tokens: 200, completion_tokens: DELTAS.length, total_tokens: 200 + DELTAS.length };

/** The models are the ways in which it writes a stream: in one turn of its loop, or one event in each. */
export const MODELS = /** @type {const} */ (["burst", "paced"]);
