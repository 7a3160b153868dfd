import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../json-schema.ts";
import { schemaFaults } from "./schema-faults.ts";

const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Dog: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      age: { type: ["integer", "null"], minimum: 0 },
      kind: { type: "string", enum: ["a", "b"] },
    },
    required: ["name"],
  },
};
const DOG: JsonSchema = { $ref: "#/components/schemas/Dog" };

describe("the checker of schemas", () => {
  it.each<[unknown, JsonSchema]>([
    [{ name: "Rex", age: null, kind: "b" }, DOG],
    [[{ name: "Rex" }], { type: "array", items: DOG, minItems: 1 }],
    ["x", { anyOf: [{ type: "integer" }, { const: "x" }] }],
    [{ any: 1 }, { type: "object", additionalProperties: true }],
    ["2026-11-21T12:57:11.602Z", { type: "string", format: "date-time" }],
    [1.5, { type: "number", maximum: 2 }],
    [{}, {}],
  ])("takes %j", (value, schema) => {
    expect(schemaFaults(value, schema, SCHEMAS)).toEqual([]);
  });

  it.each<[unknown, JsonSchema, string]>([
    [{ age: 1 }, DOG, "$.name is missing"],
    [{ name: "Rex", tail: 1 }, DOG, "$.tail is told nowhere"],
    [{ name: "" }, DOG, '$.name: "" breaks a rule for texts'],
    [{ name: "Rex", age: 1.5 }, DOG, "$.age: expected integer or null, got 1.5"],
    [{ name: "Rex", age: -1 }, DOG, "$.age: -1 is out of bounds"],
    [{ name: "Rex", kind: "c" }, DOG, '$.kind: expected one of a, b, got "c"'],
    [[], { type: "array", minItems: 1 }, "$: 0 items"],
    [[1], { type: "array", items: { type: "string" } }, "$[0]: expected string, got 1"],
    [{ a: 1 }, { type: "object", additionalProperties: { type: "string" } }, "$.a: expected string, got 1"],
    [null, { type: "object" }, "$: expected object, got null"],
    ["y", { const: "x" }, '$: expected x, got "y"'],
    ["yesterday", { type: "string", format: "date-time" }, '$: "yesterday" breaks a rule for texts'],
    [1, { anyOf: [{ type: "string" }, { type: "null" }] }, "$: none of these fits: $: expected string, got 1 | $: expected null, got 1"],
    [1, { $ref: "#/components/schemas/Cat" }, "$: #/components/schemas/Cat leads nowhere"],
  ])("refuses %j", (value, schema, fault) => {
    expect(schemaFaults(value, schema, SCHEMAS)).toEqual([fault]);
  });
});
