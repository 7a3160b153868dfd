import { fileURLToPath } from "node:url";
import { isModeName, OrielError, PROMPT_MODES, RULES_FOLDER, splitTemplate, type Template, type Tier } from "@oriel/core";
import type { TextFiles } from "../discovery/text-files.ts";
import { findText } from "./find-text.ts";

export interface PromptTexts {
  readonly parts: Template & { readonly rules: string };
  readonly from: { readonly rules: TextSource; readonly mode: TextSource };
  /** Files of the user's that were passed over, and why: a sentence each. */
  readonly notes: readonly string[];
}

/** The file a text comes from. */
export interface TextSource {
  readonly whose: "oriel" | "user";
  /** In the folder of texts: `developer/2.md`. */
  readonly file: string;
}

export interface PromptTextPlaces {
  readonly files: TextFiles;
  /** The folder of the user's own texts, which need not be there. Laid out as the one that comes with Oriel. */
  readonly folder: string | undefined;
}

/** The texts that come with Oriel. They lie beside `src` and `dist`, at the same distance from either. */
const BUILT_IN: string = fileURLToPath(new URL("../../prompts", import.meta.url));

/**
 * The texts of a mode for a tier: the user's for that tier or the nearest below it, else Oriel's. A file of the user's that cannot be
 * used is passed over and told.
 * @throws OrielError `invalid_request`: there is no such mode.
 */
export async function loadPromptTexts(mode: string, tier: Tier, places: PromptTextPlaces): Promise<PromptTexts> {
  const notes: string[] = [];
  const find = async (name: string): Promise<SourcedText | undefined> => {
    for (const whose of ["user", "oriel"] as const) {
      const folder = whose === "user" ? places.folder : BUILT_IN;
      const { found, refused } = folder === undefined ? NOTHING : await findText(places.files, folder, name, tier);
      notes.push(...refused);
      if (found !== undefined) return { text: found.text, source: { whose, file: found.file } };
    }
    return undefined;
  };

  const text = isModeName(mode) ? await find(mode) : undefined;
  if (text === undefined) throw noSuchMode(mode, places.folder !== undefined, notes);
  const rules = await find(RULES_FOLDER);
  if (rules === undefined) throw new OrielError("internal", "Oriel's own prompt texts are not there: install it anew.");
  return { parts: { rules: rules.text, ...splitTemplate(text.text) }, from: { rules: rules.source, mode: text.source }, notes };
}

interface SourcedText {
  readonly text: string;
  readonly source: TextSource;
}

const NOTHING = { found: undefined, refused: [] } as const;

function noSuchMode(mode: string, hasOwn: boolean, notes: readonly string[]): OrielError {
  const own = hasOwn ? ", or one of your own: a folder of that name with a file 1.md, in the folder of your texts" : "";
  const message = `There is no mode ${JSON.stringify(mode.slice(0, 100))}: expected ${PROMPT_MODES.join(", ")}${own}.`;
  return new OrielError("invalid_request", [message, ...notes].join(" "), { param: "settings.mode" });
}
