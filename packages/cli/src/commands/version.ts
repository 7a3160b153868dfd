import type { EmbeddedVersions } from "../embedded-versions.ts";
import { renderFacts } from "../render/table.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";

export interface Versions {
  readonly oriel: string;
  readonly node: string;
  readonly embedded: EmbeddedVersions | undefined;
}

/** `oriel version` */
export function showVersions(versions: Versions, terminal: Terminal, style: { readonly json: boolean }): void {
  const { oriel, node, embedded } = versions;
  if (style.json) {
    writeJson(terminal.stdout, {
      schema_version: 1,
      oriel,
      node,
      embedded_engine: embedded === undefined ? null : { node_llama_cpp: embedded.binding, llama_cpp: embedded.llamaCpp ?? null },
    });
    return;
  }
  const engine =
    embedded === undefined
      ? "not installed"
      : `node-llama-cpp ${embedded.binding}${embedded.llamaCpp === undefined ? "" : `, llama.cpp ${embedded.llamaCpp}`}`;
  writeLines(
    terminal.stdout,
    renderFacts(terminal.stdout, [
      ["oriel", oriel],
      ["node", node],
      ["embedded engine", engine],
    ]),
  );
}
