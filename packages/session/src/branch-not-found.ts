import { OrielError } from "@oriel/core";

export function branchNotFound(sessionId: string, id: string): OrielError {
  return new OrielError(
    "not_found",
    `The session ${sessionId} has no branch ${id.slice(0, 100)}: GET /api/v1/sessions/${sessionId}/branches lists those it has.`,
    { param: "branch_id" },
  );
}
