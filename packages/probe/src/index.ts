export { type ProbePorts, probeMachine } from "./probe-machine.ts";
export type { RunTool, ToolOutcome } from "./run/run-tool.ts";
export { systemPorts } from "./system-ports.ts";
