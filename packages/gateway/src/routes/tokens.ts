import { type CancelSignal, OrielError, type TokenCounter } from "@oriel/core";
import { type CountQuestion, type CountReply, decodeCountQuestion, problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** Counting without sending. */
export function tokenRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { catalog, counters, running, log } = ports;

  app.post(
    "/api/v1/tokens/count",
    exchange(problem, log, async ({ incoming, outgoing, json }) => {
      const { model, counted } = decodeCountQuestion(await readJson(incoming, ports.bodyLimitBytes, "json"));
      // A client that leaves need not have its text counted to the end.
      const counting = running.begin(outgoing);
      try {
        const { served, engine } = await catalog.route(model);
        const counter = await counters.counterFor(engine, served.details);
        json(200, { model: served.name, ...(await count(counter, counted, counting.signal)) });
      } catch (thrown) {
        if (counting.signal.aborted) throw counting.reason();
        throw thrown;
      } finally {
        counting.done();
      }
    }),
  );

  otherMethods(app, problem, log, { "/api/v1/tokens/count": ["POST"] });
}

async function count(counter: TokenCounter, counted: CountQuestion["counted"], signal: CancelSignal): Promise<Omit<CountReply, "model">> {
  const by = { source: counter.source, source_detail: counter.sourceDetail };
  switch (counted.kind) {
    case "text": {
      const [only] = await counter.texts([counted.text], signal);
      if (only === undefined) throw new OrielError("internal", `${counter.sourceDetail} gave no count for a text.`);
      return { tokens: only.tokens, basis: only.basis, ...by };
    }
    case "prompt": {
      const { tokens, basis } = await counter.prompt({ prompt: { kind: "completion", text: counted.text }, sampling: {} }, signal);
      return { tokens, basis, ...by };
    }
    case "messages": {
      const { messages, tools } = counted;
      const [{ tokens, basis }, each, frame, schemas] = await Promise.all([
        counter.prompt({ prompt: { kind: "chat", messages, tools }, sampling: {} }, signal),
        counter.messages(messages, signal),
        counter.frame(signal),
        tools.length === 0 ? undefined : counter.tools(tools, signal),
      ]);
      return { tokens, basis, ...by, messages: each, frame, ...(schemas === undefined ? {} : { tools: schemas }) };
    }
  }
}
