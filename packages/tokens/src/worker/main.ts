import { randomUUID } from "node:crypto";
import { parentPort } from "node:worker_threads";
import type { ToWorker } from "./messages.ts";
import { openTokenizers } from "./open-tokenizers.ts";

/** The worker thread that tokenises: a large prompt takes a second, which nobody else should wait for. */
const port = parentPort;
if (port === null) throw new Error("This file is run as a worker thread of @oriel/tokens.");
const answer = openTokenizers(randomUUID);
port.on("message", (message: ToWorker) => {
  void answer(message).then((said) => {
    if (said !== undefined) port.postMessage(said);
  });
});
