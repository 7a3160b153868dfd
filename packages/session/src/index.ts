export { adjustmentsOf } from "./adjustments.ts";
export { type OneAtATime, oneAtATime } from "./one-at-a-time.ts";
export { sessionNotFound } from "./session-not-found.ts";
export { takeTurn } from "./take-turn.ts";
export type { Route, Standing, TurnEvent, TurnInput, TurnPorts } from "./turn.ts";
