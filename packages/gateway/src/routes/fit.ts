import { answerFit, OrielError } from "@oriel/core";
import { fitReply, problem, readFitQuestion } from "@oriel/protocol";
import { devicesFor, heldNow, NOTHING_HELD } from "@oriel/session";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** Which windows of a model the machine holds, as it is now. */
export function fitRoutes(app: Hono<Bindings>, { catalog, memory, log }: RoutePorts): void {
  const path = "/api/v1/models/:name{.+}/fit";

  app.get(
    path,
    exchange(problem, log, async ({ incoming, json, param }) => {
      const question = readFitQuestion(queryOf(incoming.url));
      await catalog.refresh();
      const { served, engine } = await catalog.route(param("name"));
      const model = await engine.memory?.(served.details.name);
      if (model === undefined) throw notKnown(served.name, engine.label);
      const { devices } = await memory.read();
      const held = heldNow(model, served.details) ?? NOTHING_HELD;
      const answer = answerFit(model, devicesFor(engine, model.devices, devices, held), question);
      json(200, fitReply(served.name, model.spec, answer));
    }),
  );

  otherMethods(app, problem, log, { [path]: ["GET"] });
}

function queryOf(url = ""): Readonly<Record<string, string>> {
  const start = url.indexOf("?");
  return start === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(start)));
}

function notKnown(model: string, engine: string): OrielError {
  return new OrielError(
    "not_supported",
    `What a window of ${model} takes is not known: ${engine} does not tell how the model is built, or its architecture is not known here. With its GGUF file at hand, "oriel fit FILE" reads it there.`,
    { param: "model" },
  );
}
