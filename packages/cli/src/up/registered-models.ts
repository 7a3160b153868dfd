import { basename, dirname, resolve } from "node:path";
import { type RegisteredModel, readRegistry } from "@oriel/core";
import { readJsonFile } from "../read-json-file.ts";

/**
 * The models of all registry files. Paths in a file are relative to it.
 * @throws OrielError `bad_config` for a file that cannot be read or is no registry.
 */
export async function registeredModels(files: readonly string[]): Promise<readonly RegisteredModel[]> {
  const all: RegisteredModel[] = [];
  for (const file of files) {
    const models = readRegistry(await readJsonFile(file, "The model registry"), file);
    all.push(...models.map((model) => ({ ...model, path: model.path === undefined ? undefined : resolve(dirname(file), model.path) })));
  }
  return all;
}

/** The entry of a model file: that with its path, else that with its name; the last one where there are several. */
export function registeredAs(models: readonly RegisteredModel[], path: string): RegisteredModel | undefined {
  const name = basename(path).replace(/\.gguf$/i, "");
  return models.findLast((model) => model.path === resolve(path)) ?? models.findLast(({ id }) => id === name);
}
