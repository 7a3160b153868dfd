import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { asOrielError, findPolicy, type JsonValue, OrielError, POLICIES, type Policy, readPolicy } from "@oriel/core";
import { parseJson } from "@oriel/protocol";
import { nearNames } from "../near-names.ts";
import { renderPolicies } from "../render/policy.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** `oriel policy ls` */
export function listPolicies(terminal: Terminal, style: OutputStyle): void {
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, policies: POLICIES });
  else writeLines(terminal.stdout, renderPolicies(terminal.stdout, POLICIES));
}

/** `oriel policy show NAME`: the policy itself, to be read, or to begin a file of one's own with. */
export function showPolicy(terminal: Terminal, name: string, style: OutputStyle): void {
  const policy = shippedPolicy(name);
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

/** @throws OrielError `invalid_request`, with the name that comes near. */
export function shippedPolicy(name: string): Policy {
  const found = findPolicy(name);
  if (found !== undefined) return found;
  const names = POLICIES.map((policy) => policy.id);
  const [near] = nearNames(name, names, 1);
  const advice = near === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${near}?`;
  throw new OrielError("invalid_request", `There is no policy "${name}". ${advice}`, { param: "policy" });
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
