import type { MachineReply } from "@oriel/protocol";
import type { Answer } from "./failure.ts";
import { request } from "./request.ts";

export function readMachine(): Promise<Answer<MachineReply>> {
  return request("GET", "/api/v1/machine");
}
