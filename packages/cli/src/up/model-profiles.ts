import { checkModelProfiles, type ModelProfile, mergeModelProfiles, OLLM_MODEL_PROFILES, OrielError } from "@oriel/core";
import { readJsonFile } from "../read-json-file.ts";

/**
 * The shipped sizes of models with those of the user's files over them.
 * @throws OrielError `bad_config` for a file that cannot be read or is no list of profiles, with everything that is wrong in it.
 */
export async function modelProfiles(files: readonly string[]): Promise<readonly ModelProfile[]> {
  let profiles = OLLM_MODEL_PROFILES;
  for (const file of files) profiles = mergeModelProfiles(profiles, await readProfiles(file));
  return profiles;
}

async function readProfiles(file: string): Promise<readonly ModelProfile[]> {
  const reading = checkModelProfiles(await readJsonFile(file, "The model profiles"));
  if (reading.ok) return reading.profiles;
  throw new OrielError("bad_config", `${file} is no list of model profiles: ${reading.problems.join("; ")}.`);
}
