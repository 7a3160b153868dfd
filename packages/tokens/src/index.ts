export { type CountedOnceOptions, countedOnce } from "./counter/counted-once.ts";
export { type TokenCounters, type TokenCountersOptions, tokenCounters } from "./token-counters.ts";
export type { CountingWorkerOptions } from "./worker/counting-worker.ts";
