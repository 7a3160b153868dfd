import { describe, expect, it } from "vitest";
import { grammarSchema } from "./json-schema.ts";

describe("grammarSchema", () => {
  it("keeps what grammars know and drops what they do not", () => {
    const schema = {
      type: "object",
      title: "Person",
      properties: { name: { type: "string", maxLength: 20, pattern: "^A" }, age: { type: "integer", minimum: 0 } },
      required: ["name"],
      additionalProperties: false,
    };
    expect(grammarSchema(schema)).toEqual({
      type: "object",
      properties: { name: { type: "string", maxLength: 20 }, age: { type: "integer" } },
    });
  });

  it("spells out choices, lists of types and references", () => {
    const schema = {
      definitions: { id: { type: ["string", "null"] } },
      properties: { id: { $ref: "#/definitions/id" }, kind: { anyOf: [{ const: "a" }, { enum: ["b", "c"] }] } },
    };
    expect(grammarSchema(schema)).toEqual({
      type: "object",
      properties: { id: { $ref: "#/$defs/id" }, kind: { oneOf: [{ const: "a" }, { enum: ["b", "c"] }] } },
      $defs: { id: { oneOf: [{ type: "string" }, { type: "null" }] } },
    });
  });

  it("writes out what may be anything", () => {
    const scalars = { type: ["string", "number", "boolean", "null"] };
    expect(grammarSchema({ type: "object" })).toEqual({ type: "object", additionalProperties: scalars });
    expect(grammarSchema({ type: "array", items: true })).toEqual({
      type: "array",
      items: { oneOf: [scalars, { type: "array", items: scalars }, { type: "object", additionalProperties: scalars }] },
    });
  });
});
