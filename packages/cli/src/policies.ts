import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { asOrielError, knownPolicy, OrielError, type Policies, type PolicyFile, withOwnPolicies } from "@oriel/core";
import { parseJson } from "@oriel/protocol";
import { type Origin, showOrigin } from "./config/origin.ts";
import type { Config } from "./config/resolve.ts";
import type { Surroundings } from "./surroundings.ts";

/** The policies that this configuration offers, and where the user's own are. */
export interface ConfiguredPolicies {
  readonly policies: Policies;
  readonly folder: string;
  /** What is wrong, in sentences. It stops nothing. */
  readonly notes: readonly string[];
}

/** Reads the folder of the user's own policies, once: what is changed in it counts when it is read again. */
export async function configuredPolicies(
  { policiesFolder, defaultPolicy }: Pick<Config, "policiesFolder" | "defaultPolicy">,
  { configFolder }: Pick<Surroundings, "configFolder">,
): Promise<ConfiguredPolicies> {
  const folder = policiesFolder.value ?? join(configFolder, "policies");
  const policies = withOwnPolicies(await policyFiles(folder), defaultPolicy.value);
  const broken = policies.broken.map(
    ({ file, problems }) => `The policy in ${join(folder, file)} is not valid, and is not used: ${problems.join("; ")}.`,
  );
  return { policies, folder, notes: [...broken, ...defaultNotes(policies, defaultPolicy.value)] };
}

/**
 * A default that nobody has is a mistake in the settings; one whose file is broken is told, and `oriel` stands for it.
 * @throws OrielError `bad_config`, `invalid_request` when a flag named it.
 */
export function checkDefaultPolicy(policies: Policies, { value, origin }: { readonly value: string; readonly origin: Origin }): void {
  if (knownPolicy(policies, value) !== undefined || isBroken(policies, value)) return;
  const names = policies.known.map(({ policy }) => policy.id);
  throw new OrielError(
    origin.kind === "flag" ? "invalid_request" : "bad_config",
    `${showOrigin(origin)}: expected the name of a policy (${names.join(", ")}), got "${value}".`,
  );
}

function defaultNotes(policies: Policies, name: string): readonly string[] {
  return isBroken(policies, name) ? [`The default policy is ${policies.default.id} until ${name} is mended.`] : [];
}

function isBroken({ broken }: Policies, name: string): boolean {
  return broken.some(({ file }) => file === `${name}.json`);
}

/** In the order of their names. There need not be a folder. */
async function policyFiles(folder: string): Promise<readonly PolicyFile[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith(".json")).sort();
    return await Promise.all(names.map((name) => policyFile(folder, name)));
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return [];
    return [{ file: "policies.json", problem: `the folder of policies cannot be read (${codeOf(thrown)})` }];
  }
}

/** Far more than any policy takes. */
const MOST_BYTES = 1024 * 1024;

async function policyFile(folder: string, file: string): Promise<PolicyFile> {
  const path = join(folder, file);
  try {
    const place = await stat(path);
    if (!place.isFile()) return { file, problem: "it is no file" };
    if (place.size > MOST_BYTES) return { file, problem: `it has ${place.size} bytes; expected at most ${MOST_BYTES}` };
    const text = await readFile(path, "utf8");
    return readText(file, text);
  } catch (thrown) {
    return { file, problem: `it cannot be read (${codeOf(thrown)})` };
  }
}

function readText(file: string, text: string): PolicyFile {
  try {
    return { file, value: parseJson(text) };
  } catch (thrown) {
    // It reads the bodies of requests, and says so.
    return { file, problem: asOrielError(thrown).message.replace("The body", "it").replace(/\.$/, "") };
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
}
