export { createGateway, type Gateway, type GatewayOptions, type GatewayTimings } from "./gateway.ts";
