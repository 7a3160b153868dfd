import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { answerFit, type Machine, PLAIN_SERVING } from "@oriel/core";
import { type FitQuery, type FitReply, fitReply, readFitQuestion } from "@oriel/protocol";
import type { ControlClient } from "../control-client.ts";
import { findModel } from "../find-model.ts";
import { looksLikeFile, readModelFile } from "../read-model-file.ts";
import { type MachineMemory, renderFit } from "../render/fit.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** The flags as they were typed. */
export interface FitOptions {
  readonly sizes?: string;
  readonly kv?: string;
  readonly slots?: string;
  readonly unified?: true;
  readonly ubatch?: string;
  readonly swaFull?: true;
}

/** What the command asks besides the file. */
export interface FitSources {
  readonly workingFolder: string;
  readonly client: () => Promise<ControlClient>;
  readonly probe: () => Promise<Machine>;
}

/**
 * `oriel fit FILE|MODEL`: which windows of a model this machine holds. A file is read here, as llama.cpp would serve it; a model is asked of
 * the running gateway.
 */
export async function showFit(
  terminal: Terminal,
  given: { readonly target: string; readonly options: FitOptions },
  sources: FitSources,
  style: OutputStyle,
): Promise<void> {
  const query = queryOf(given.options);
  readFitQuestion(query, flagOf);
  const path = resolve(sources.workingFolder, given.target);
  const isFile = looksLikeFile(given.target) || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const { reply, machine } = isFile ? await fitOfFile(path, query, sources) : await fitOfModel(given.target, query, sources);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderFit(terminal.stdout, reply, machine));
}

interface FitFound {
  readonly reply: FitReply;
  readonly machine: readonly MachineMemory[];
}

async function fitOfFile(path: string, query: FitQuery, { probe }: FitSources): Promise<FitFound> {
  const spec = await readModelFile(path);
  const { devices } = await probe();
  const answer = answerFit({ spec, serving: PLAIN_SERVING }, devices, readFitQuestion(query, flagOf));
  return {
    reply: fitReply(spec.name ?? basename(path), spec, answer),
    machine: devices.map(({ id, name, totalBytes, freeBytes }) => ({ name: name ?? id, totalBytes, freeBytes })),
  };
}

async function fitOfModel(name: string, query: FitQuery, sources: FitSources): Promise<FitFound> {
  const client = await sources.client();
  const [{ models }, { devices }] = await Promise.all([client.models(), client.machine()]);
  return {
    reply: await client.fit(findModel(models, name).name, query),
    machine: devices.map((device) => ({
      name: device.name ?? device.id,
      totalBytes: device.total_bytes ?? undefined,
      freeBytes: device.free_bytes ?? undefined,
    })),
  };
}

/** Only what was given, since the rest is the engine's to choose. */
function queryOf({ sizes, kv, slots, unified, ubatch, swaFull }: FitOptions): FitQuery {
  return {
    ...(sizes === undefined ? {} : { sizes }),
    ...(kv === undefined ? {} : { kv }),
    ...(slots === undefined ? {} : { slots }),
    ...(unified === undefined ? {} : { unified: "true" }),
    ...(ubatch === undefined ? {} : { ubatch }),
    ...(swaFull === undefined ? {} : { swa_full: "true" }),
  };
}

function flagOf(parameter: string): string {
  return `--${parameter.replace("_", "-")}`;
}
