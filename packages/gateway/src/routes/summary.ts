import { decodeSummarise, problem, type SummaryReply } from "@oriel/protocol";
import { summariseSession } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { hasBody } from "../door/has-body.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionContextPorts } from "./session-ports.ts";

/** Sums a conversation up now, instead of when it falls silent. */
export function summaryRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  app.post(
    "/api/v1/sessions/:id/summary",
    exchange(problem, ports.log, (request) => answerSummary(ports, request)),
  );
  otherMethods(app, problem, ports.log, { "/api/v1/sessions/:id/summary": ["POST"] });
}

/** It takes a while, and waits for a reply that is being written: a client that leaves stops it. */
async function answerSummary(ports: RoutePorts, { incoming, outgoing, json, param }: Exchange): Promise<void> {
  const { model } = decodeSummarise(hasBody(incoming) ? await readJson(incoming, ports.bodyLimitBytes, "json") : {});
  if (model !== undefined) ports.quotas.checkModel(incoming, model);
  const id = param("id");
  const running = ports.running.begin(outgoing);
  try {
    const { summary, notes } = await ports.turns.run(
      id,
      () => {
        ports.summaries.begin(id);
        return summariseSession(sessionContextPorts(ports), id, model, running.signal);
      },
      running.signal,
    );
    const { topics, by = null, at = null, messages = null } = summary;
    const reply: SummaryReply = { session_id: id, summary: { summary: summary.summary, topics, by, at, messages }, notes };
    json(200, reply);
  } catch (thrown) {
    throw running.signal.aborted ? running.reason() : thrown;
  } finally {
    running.done();
  }
}
