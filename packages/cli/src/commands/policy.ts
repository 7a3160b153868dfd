import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { asOrielError, type JsonValue, knownPolicy, OrielError, type Policies, type Policy, policyNamed, readPolicy } from "@oriel/core";
import { parseJson, policiesReply } from "@oriel/protocol";
import { nearNames } from "../near-names.ts";
import type { ConfiguredPolicies } from "../policies.ts";
import { writeNote } from "../render/note.ts";
import { renderPolicies } from "../render/policy.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** `oriel policy ls` */
export function listPolicies(terminal: Terminal, { policies, notes }: ConfiguredPolicies, style: OutputStyle): void {
  const reply = policiesReply(policies);
  if (style.json) {
    writeJson(terminal.stdout, { schema_version: 1, ...reply });
    return;
  }
  writeLines(terminal.stdout, renderPolicies(terminal.stdout, reply));
  for (const note of notes) writeNote(terminal.stderr, note);
}

/** `oriel policy show NAME`: the policy itself, to be read, or to begin a file of one's own with. */
export function showPolicy(terminal: Terminal, policies: Policies, name: string, style: OutputStyle): void {
  const policy = findPolicy(policies, name);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...policy });
  else writeLines(terminal.stdout, [JSON.stringify(policy, null, 2)]);
}

/**
 * `oriel policy check FILE`: shows the whole policy that a file comes to.
 * @throws OrielError `bad_config` with everything that is wrong in it.
 */
export function checkPolicyFile(terminal: Terminal, file: string, workingFolder: string, style: OutputStyle): void {
  const reading = readPolicy(readJsonFile(resolve(workingFolder, file)));
  if (!reading.ok) {
    const { problems } = reading;
    const list = problems.map((problem) => `\n  ${problem}`).join("");
    throw new OrielError("bad_config", `${file} is no valid policy:${list}`, { data: { problems } });
  }
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, valid: true, policy: reading.policy });
  else writeLines(terminal.stdout, [`${file} is a valid policy: ${reading.policy.title} (${reading.policy.window.mode}).`]);
}

/** @throws OrielError `invalid_request`, with the name that comes near, or what is wrong in the file of that name. */
export function findPolicy(policies: Policies, name: string): Policy {
  const names = policies.known.map(({ policy }) => policy.id);
  const [near] = nearNames(name, names, 1);
  const isThere = knownPolicy(policies, name) !== undefined || policies.broken.some(({ file }) => file === `${name}.json`);
  if (isThere || near === undefined) return policyNamed(policies, name);
  throw new OrielError("invalid_request", `There is no policy ${name}. Did you mean ${near}?`, { param: "policy" });
}

function readJsonFile(path: string): JsonValue {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const problem = code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : `cannot be read (${String(code)})`;
    throw new OrielError("bad_config", `The policy file ${problem}: ${path}`, { cause });
  }
  try {
    return parseJson(text);
  } catch (cause) {
    // It reads the bodies of requests, and says so.
    throw new OrielError("bad_config", asOrielError(cause).message.replace("The body", path), { cause });
  }
}
