import type { JsonSchema } from "../json-schema.ts";
import { escapeHtml, prose } from "./html.ts";
import { typeWords } from "./type-words.ts";

/** What is inside a schema: its fields, its alternatives, the meanings of its words. Empty where its type says it all. */
export function inside(schema: JsonSchema): string {
  return meanings(schema) + fields(schema) + alternatives(schema) + itemsOf(schema);
}

/** A schema by itself: what it is, and what is inside. */
export function shape(schema: JsonSchema): string {
  return headOf(schema) + inside(schema);
}

function headOf(schema: JsonSchema): string {
  const description = schema.description === undefined ? "" : `<p>${prose(schema.description)}</p>`;
  return isPlainObject(schema) ? description : `${description}<p class="type">${typeWords(schema)}</p>`;
}

export function entry(term: string, schema: JsonSchema, note: string): string {
  const preset = schema.default === undefined ? "" : ` Usually <code>${escapeHtml(JSON.stringify(schema.default))}</code>.`;
  const description = schema.description === undefined && preset === "" ? "" : `<p>${prose(schema.description ?? "")}${preset}</p>`;
  return `<dt><code>${escapeHtml(term)}</code> <span class="type">${typeWords(schema)}${note}</span></dt><dd>${description}${inside(schema)}</dd>`;
}

function fields({ properties, required = [] }: JsonSchema): string {
  if (properties === undefined || Object.keys(properties).length === 0) return "";
  const entries = Object.entries(properties).map(([name, field]) => {
    const isOptional = !required.includes(name);
    // In a request, what may be left out may also be null: told once, at the top of the page.
    return isOptional ? entry(name, withoutNull(field), ", optional") : entry(name, field, "");
  });
  return `<dl>${entries.join("")}</dl>`;
}

function meanings({ "x-enumDescriptions": told }: JsonSchema): string {
  if (told === undefined) return "";
  return `<ul>${Object.entries(told)
    .map(([word, meaning]) => `<li><code>${escapeHtml(word)}</code>: ${prose(meaning)}</li>`)
    .join("")}</ul>`;
}

/** Those that are more than their type says. */
function alternatives({ anyOf = [] }: JsonSchema): string {
  const told = anyOf.flatMap((one) => {
    const within = inside(one);
    return within === "" && one.description === undefined ? [] : [`<li>${headOf(one)}${within}</li>`];
  });
  return told.length === 0 ? "" : `<ul class="either">${told.join("")}</ul>`;
}

function itemsOf({ items }: JsonSchema): string {
  return items === undefined ? "" : inside(items);
}

function withoutNull(schema: JsonSchema): JsonSchema {
  const { type, anyOf, enum: words, ...rest } = schema;
  const types = typeof type === "string" || type === undefined ? type : type.filter((one) => one !== "null");
  const others = anyOf?.filter((one) => one.type !== "null");
  const [only] = others ?? [];
  if (only !== undefined && others?.length === 1) return { ...only, ...rest };
  return {
    ...rest,
    ...(types === undefined ? {} : { type: types }),
    ...(others === undefined ? {} : { anyOf: others }),
    ...(words === undefined ? {} : { enum: words.filter((word) => word !== null) }),
  };
}

function isPlainObject({ type, additionalProperties }: JsonSchema): boolean {
  return type === "object" && typeof additionalProperties !== "object";
}
