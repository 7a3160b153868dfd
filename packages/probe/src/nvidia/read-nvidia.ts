import type { MachineProblem } from "@oriel/core";
import { endedBadly, failure, firstLine, nothing, quote, type Reading, unanswered } from "../reading.ts";
import type { AnsweredTool, RunTool } from "../run/run-tool.ts";
import { parseNvidiaQuery, QUERY_FIELDS } from "./nvidia-query.ts";

const TOOL = "nvidia-smi";

/** Asks nvidia-smi for all NVIDIA GPUs. */
export async function readNvidia(run: RunTool): Promise<Reading> {
  const outcome = await run(TOOL, [`--query-gpu=${QUERY_FIELDS.join(",")}`, "--format=csv,noheader,nounits"]);
  if (outcome.kind !== "answered") return nothing(unanswered(TOOL, outcome));
  // One lost GPU makes the tool end badly, and yet it tells of the others.
  const { devices, problems, complaints } = parseNvidiaQuery(outcome.stdout);
  const complaint = complaintOf(outcome, complaints[0], devices.length);
  return { devices, problems: complaint === undefined ? problems : [...problems, complaint] };
}

function complaintOf({ exitCode, stderr }: AnsweredTool, said: string | undefined, gpus: number): MachineProblem | undefined {
  if (exitCode !== 0) return failure(TOOL, endedBadly(exitCode, said ?? firstLine(stderr)));
  if (said !== undefined) return failure(TOOL, `it said ${quote(said)}`);
  return gpus === 0 ? failure(TOOL, "it printed nothing") : undefined;
}
