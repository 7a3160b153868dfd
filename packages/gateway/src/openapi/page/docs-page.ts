import type { OpenApiDocument, Operation, PathItem } from "../document.ts";
import { shape } from "./fields.ts";
import { escapeHtml, prose } from "./html.ts";
import { operationSection } from "./operation.ts";
import { STYLE } from "./style.ts";

interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The document as a page to be read: no script, and nothing from elsewhere. @param origin what the curl lines call. */
export function docsPage(document: OpenApiDocument, origin: string): string {
  const { info, tags, components } = document;
  const all = Object.entries(document.paths).flatMap(([path, item]) => operationsOf(path, item));
  const groups = tags.map((tag, index) => ({
    ...tag,
    id: `group-${index}`,
    routes: all.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const schemas = Object.entries(components.schemas);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(info.title)} API</title>
<link rel="icon" href="/oriel.svg" type="image/svg+xml">
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="page">
<nav aria-label="Contents">
<a class="mark" href="/">${MARK} Oriel</a>
<ul>
${groups
  .map(
    ({ id, name, routes }) =>
      `<li><a href="#${id}">${escapeHtml(name)}</a><ul>${routes
        .map(({ operation }) => `<li><a href="#${operation.operationId}">${escapeHtml(operation.summary)}</a></li>`)
        .join("")}</ul></li>`,
  )
  .join("\n")}
<li><a href="#schemas">Schemas</a></li>
</ul>
</nav>
<main id="content">
<h1>${escapeHtml(info.title)} API <span class="type">${escapeHtml(info.version)}</span></h1>
<p>${prose(info.description)}</p>
<p>In requests, what is optional may also be <code>null</code>. The same for programs: <a href="/openapi.json">openapi.json</a>.</p>
${groups
  .map(
    ({ id, name, description, routes }) =>
      `<h2 id="${id}">${escapeHtml(name)}</h2>\n<p>${prose(description)}</p>\n${routes
        .map(({ method, path, operation }) => operationSection(method, path, operation, components.schemas, origin))
        .join("\n")}`,
  )
  .join("\n")}
<h2 id="schemas">Schemas</h2>
${schemas
  .map(
    ([name, schema]) =>
      `<section aria-labelledby="schema-${name}"><h3 id="schema-${name}"><a href="#schema-${name}">${name}</a></h3>${shape(schema)}</section>`,
  )
  .join("\n")}
</main>
</div>
</body>
</html>
`;
}

function operationsOf(path: string, item: PathItem): readonly Placed[] {
  return Object.entries(item).map(([method, operation]) => ({ method, path, operation }));
}

const MARK =
  '<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round" aria-hidden="true"><path d="M8 3h8v18H8zM8 3 3 5.5v13L8 21M16 3l5 2.5v13L16 21M3 10.5l5-1h8l5 1"/></svg>';
