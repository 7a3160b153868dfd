import { settingsInfo } from "@oriel/protocol";

/** The name a setting is sent by. */
export function settingName(name: string): string {
  const [wireName] = Object.keys(settingsInfo({ [name]: true }));
  return wireName ?? name;
}
