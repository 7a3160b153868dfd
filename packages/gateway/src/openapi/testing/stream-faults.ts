import { ndjsonDecoder, sseDecoder } from "@oriel/protocol";
import type { MediaType } from "../document.ts";
import type { JsonSchema } from "../json-schema.ts";
import { schemaFaults } from "./schema-faults.ts";

/** Everything in which a stream is not made of the events that are told of. */
export function streamFaults(
  type: string,
  text: string,
  media: MediaType,
  schemas: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  const told = media["x-oriel-events"] ?? [];
  const oneOfThem = (data: string): readonly string[] => {
    if (told.some((event) => event.name === data && event.schema === undefined)) return [];
    return schemaFaults(JSON.parse(data), { anyOf: told.flatMap(({ schema }) => schema ?? []) }, schemas);
  };
  if (type === "application/x-ndjson") {
    const decoder = ndjsonDecoder();
    return [...decoder.push(text), ...decoder.end()].flatMap(oneOfThem);
  }
  const decoder = sseDecoder();
  return [...decoder.push(text), ...decoder.end()].flatMap(({ event, data }) => {
    if (event === "message") return oneOfThem(data);
    const schema = told.find(({ name }) => name === event)?.schema;
    return schema === undefined ? [`the event ${event} is told nowhere`] : schemaFaults(JSON.parse(data), schema, schemas, event);
  });
}
