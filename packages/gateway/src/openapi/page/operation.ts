import type { MediaType, Operation, ParameterObject, ResponseObject } from "../document.ts";
import type { JsonSchema } from "../json-schema.ts";
import { curlLine, exampleBodies, exampleRequest } from "./example-request.ts";
import { entry, inside, shape } from "./fields.ts";
import { escapeHtml, listing, prose, shownJson } from "./html.ts";
import { schemaName, typeWords } from "./type-words.ts";

/** One route: what it is for, how to call it, what goes in, what comes out. */
export function operationSection(
  method: string,
  path: string,
  operation: Operation,
  schemas: Readonly<Record<string, JsonSchema>>,
  origin: string,
): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const call = `${method.toUpperCase()} ${path}`;
  const answers = Object.entries(responses);
  const bodies = exampleBodies(operation);
  return `<section aria-labelledby="${operationId}">
<h3 id="${operationId}"><a href="#${operationId}"><span class="method">${method.toUpperCase()}</span> ${breakable(path)}</a></h3>
<p><strong>${prose(summary)}.</strong>${description === undefined ? "" : ` ${prose(description)}`}</p>
${listing(curlLine(exampleRequest(method, path, operation, bodies[0]?.[1]), origin), `curl for ${call}`)}
${parametersOf(parameters)}
${requestBody === undefined ? "" : bodyOf(requestBody, bodies, schemas, call)}
${answers
  .filter(([, response]) => response["x-oriel-codes"] === undefined)
  .map((answer) => replyOf(answer, call))
  .join("")}
<h4>Errors</h4>
<dl class="errors">${answers.map(errorOf).join("")}</dl>
</section>`;
}

const PLACES = { path: "in the path", query: "in the query", header: "header" } as const;

function parametersOf(parameters: readonly ParameterObject[]): string {
  if (parameters.length === 0) return "";
  const entries = parameters.map(({ name, in: place, required, description, schema }) =>
    entry(name, { ...schema, description }, `, ${PLACES[place]}${required ? "" : ", optional"}`),
  );
  return `<h4>Parameters</h4><dl>${entries.join("")}</dl>`;
}

function bodyOf(
  { required, content }: NonNullable<Operation["requestBody"]>,
  bodies: readonly (readonly [string, unknown])[],
  schemas: Readonly<Record<string, JsonSchema>>,
  call: string,
): string {
  const media = content["application/json"];
  if (media === undefined) return "";
  const { $ref } = media.schema;
  const schema = $ref === undefined ? media.schema : schemas[schemaName($ref)];
  const examples = bodies.map(([title, value]) => `<h5>${escapeHtml(title)}</h5>${listing(shownJson(value), `${title}, body of ${call}`)}`);
  return `<h4>Body${required ? "" : ", optional"}</h4>${shape(schema ?? media.schema)}<details><summary>Examples</summary>${examples.join("")}</details>`;
}

function replyOf([status, { description, headers = {}, content = {} }]: readonly [string, ResponseObject], call: string): string {
  const told = Object.entries(headers).map(([name, header]) => entry(name, { ...header.schema, description: header.description }, ""));
  const bodies = Object.entries(content).map(([type, media]) => contentOf(type, media, `${status} of ${call}`));
  return `<h4>${status}</h4><p>${prose(description)}</p>${bodies.join("")}${
    told.length === 0 ? "" : `<details><summary>Headers</summary><dl>${told.join("")}</dl></details>`
  }`;
}

function contentOf(type: string, media: MediaType, label: string): string {
  const example = typeof media.example === "string" ? media.example : media.example === undefined ? undefined : shownJson(media.example);
  const shown = example === undefined ? "" : `<details><summary>Example</summary>${listing(example, `Example, ${label}`)}</details>`;
  const events = media["x-oriel-events"];
  if (events === undefined) {
    const described = media.schema.description === undefined ? "" : ` ${prose(media.schema.description)}`;
    return `<p><code>${escapeHtml(type)}</code>: ${typeWords(media.schema)}.${described}</p>${inside(media.schema)}${shown}`;
  }
  const told = events.map(({ name, description, schema }) => entry(name, { ...schema, description }, ""));
  return `<p><code>${escapeHtml(type)}</code>: ${prose(media.schema.description ?? "")}</p><dl>${told.join("")}</dl>${shown}`;
}

function errorOf([status, { description, content = {}, "x-oriel-codes": codes }]: readonly [string, ResponseObject]): string {
  if (codes === undefined) return "";
  const as = Object.values(content).map(({ schema }) => typeWords(schema));
  return `<dt>${status}</dt><dd>${prose(description)}, as ${as.join(" or ")}</dd>`;
}

/** A path may break after any of its parts, not within them. */
function breakable(path: string): string {
  return `<code>${escapeHtml(path).replaceAll("/", "<wbr>/")}</code>`;
}
