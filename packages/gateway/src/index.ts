export { createGateway, type Gateway, type GatewayOptions, type GatewayTimings } from "./gateway.ts";
export { keyDigest } from "./keys/key-digest.ts";
export type { KeyNeed } from "./keys/key-ring.ts";
