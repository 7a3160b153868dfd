/** The modes Oriel has texts for. A user adds one of their own by a folder of that name in the folder of their texts. */
export const PROMPT_MODES = ["developer", "planning", "assistant", "debugger"] as const;

/** The folder of the texts that hold in every mode; it stands beside those of the modes, so no mode has its name. */
export const RULES_FOLDER = "rules";

/** Whether a text can name a mode. It becomes the name of a folder: small letters, digits and hyphens, at most 40. */
export function isModeName(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(text) && text !== RULES_FOLDER;
}
