import { OrielError } from "@oriel/core";

export function sessionNotFound(id: string): OrielError {
  return new OrielError("session_not_found", `There is no session ${id}; GET /api/v1/sessions lists those there are.`, {
    param: "session_id",
  });
}
