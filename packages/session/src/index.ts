export { type OneAtATime, oneAtATime } from "./one-at-a-time.ts";
export { takeTurn } from "./take-turn.ts";
export type { Route, Standing, TurnEvent, TurnInput, TurnPorts } from "./turn.ts";
