import { describe, expect, it } from "vitest";
import type { JsonSchema } from "./json-schema.ts";
import { orielDocument } from "./oriel-document.ts";
import { exampleBodies } from "./page/example-request.ts";
import { named, object, text } from "./schema.ts";
import { operationsOf } from "./testing/operations-of.ts";
import { schemaFaults } from "./testing/schema-faults.ts";
import { streamFaults } from "./testing/stream-faults.ts";

const document = orielDocument("1.2.3");
const { schemas } = document.components;
const operations = operationsOf(document);
const allSchemas = [...Object.values(schemas), ...operations.flatMap(({ operation }) => schemasIn(operation))].flatMap(withParts);

describe("Oriel's document", () => {
  it("says which OpenAPI it is written in, and which Oriel it is of", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "Oriel", version: "1.2.3" } });
  });

  it("names every operation once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("puts every operation in a group it tells of", () => {
    const groups = document.tags.map(({ name }) => name);
    expect(operations.filter(({ operation }) => !operation.tags.every((tag) => groups.includes(tag)))).toEqual([]);
  });

  it("tells of exactly the parameters that stand in a path", () => {
    for (const { path, operation } of operations) {
      const told = (operation.parameters ?? []).filter((parameter) => parameter.in === "path").map(({ name }) => name);
      expect(told).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    }
  });

  it("refers to every named schema, and to no other", () => {
    const used = new Set(allSchemas.flatMap(({ $ref }) => $ref ?? []));
    expect([...used].sort()).toEqual(
      Object.keys(schemas)
        .map((name) => `#/components/schemas/${name}`)
        .sort(),
    );
  });

  it("has only schemas that make sense", () => {
    expect(allSchemas.filter((schema) => !makesSense(schema))).toEqual([]);
  });

  it.each(operations)("gives examples of $call that are what it says", ({ operation }) => {
    const faults = [
      ...(operation.parameters ?? []).flatMap(({ example, schema }) =>
        example === undefined ? [] : schemaFaults(read(example, schema), schema, schemas),
      ),
      ...exampleBodies(operation).flatMap(([, body]) =>
        schemaFaults(body, operation.requestBody?.content["application/json"]?.schema ?? {}, schemas, "body"),
      ),
      ...Object.values(operation.responses).flatMap(({ headers = {}, content = {} }) => [
        ...Object.values(headers).flatMap(({ example, schema }) => schemaFaults(read(example, schema), schema, schemas, "header")),
        ...Object.entries(content).flatMap(([type, media]) => {
          if (media.example === undefined) return [];
          if (media["x-oriel-events"] !== undefined) return streamFaults(type, String(media.example), media, schemas);
          return schemaFaults(media.example, media.schema, schemas, "reply");
        }),
      ]),
    ];
    expect(faults).toEqual([]);
  });

  it("has an example body for every operation that takes one", () => {
    expect(operations.filter(({ operation }) => operation.requestBody !== undefined && exampleBodies(operation).length === 0)).toEqual([]);
  });
});

describe("a named schema", () => {
  it("cannot share its name with another", () => {
    const one = named("Dog", object({ name: text() }));
    const other = named("Dog", object({ age: text() }));
    expect(() => object({ one, other })).toThrow("Two schemas have the name Dog.");
  });
});

function schemasIn(value: object): readonly JsonSchema[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === "example" || key === "examples" || typeof inner !== "object" || inner === null) return [];
    return key === "schema" ? [inner] : schemasIn(inner);
  });
}

function withParts(schema: JsonSchema): readonly JsonSchema[] {
  const { properties = {}, items, additionalProperties, anyOf = [] } = schema;
  const parts = [...Object.values(properties), ...anyOf, ...(items === undefined ? [] : [items])];
  const others = typeof additionalProperties === "object" ? [additionalProperties] : [];
  return [schema, ...[...parts, ...others].flatMap(withParts)];
}

function makesSense(schema: JsonSchema): boolean {
  const { type, properties = {}, required = [], items, anyOf, $ref, const: only, "x-enumDescriptions": told = {} } = schema;
  const types = typeof type === "string" ? [type] : (type ?? []);
  const words: readonly (string | null)[] = schema.enum ?? [];
  return [
    required.every((name) => name in properties),
    types.includes("object") || Object.keys(properties).length === 0,
    types.includes("array") === (items !== undefined),
    Object.keys(told).every((word) => words.includes(word)),
    schema.enum === undefined || words.length > 1 || words.length === new Set(words).size,
    (anyOf?.length ?? 2) > 1,
    // What refers to another schema says nothing of its own but words.
    $ref === undefined || (type === undefined && anyOf === undefined && only === undefined),
    schema.description !== "",
  ].every(Boolean);
}

/** Parameters and headers are text on the wire. */
function read(example: string, { type }: JsonSchema): unknown {
  return type === "integer" ? Number(example) : example;
}
