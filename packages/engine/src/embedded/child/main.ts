import type { Milliseconds } from "@oriel/core";
import type { ToChild } from "../messages.ts";
import { Host } from "./host.ts";

/** How long what is being written may take when the parent has gone. What is cut short is found and removed later. */
const LAST_WRITES: Milliseconds = 2000;

/** The child process: everything it is told and everything it says goes over the channel to its parent. */
const host = new Host((message) => {
  // The channel is gone when the parent is; the `disconnect` below ends this process then.
  if (process.connected) process.send?.(message);
});

process.on("message", (message: ToChild) => host.receive(message));
// Without its parent nobody can reach this process, so it must not outlive it, not even when the parent was killed.
process.on("disconnect", () => {
  setTimeout(() => process.exit(0), LAST_WRITES);
  void host.settled().finally(() => process.exit(0));
});
// Ctrl+C in a terminal, and a supervisor that stops a service, reach the whole group. The parent finishes running replies first, so
// it alone decides when this process ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
// Where a limit on the size of files is set, a write that reaches it shall fail as on a full disk, instead of ending the process.
if (process.platform !== "win32") process.on("SIGXFSZ", () => undefined);
