type JsonType = "string" | "integer" | "number" | "boolean" | "object" | "array" | "null";

/** JSON Schema as far as Oriel's document uses it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly description?: string;
  readonly enum?: readonly (string | null)[];
  /** What the words of `enum` mean, under the name other readers of such documents know it by. */
  readonly "x-enumDescriptions"?: Readonly<Record<string, string>>;
  readonly const?: string | boolean;
  readonly default?: string | number | boolean;
  readonly format?: "date-time" | "byte";
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** Left out, there may be more fields in later versions; set, the object is one of names that are not known beforehand. */
  readonly additionalProperties?: true | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}
