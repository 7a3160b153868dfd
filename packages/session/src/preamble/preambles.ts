import {
  estimateText,
  type Log,
  type Message,
  OrielError,
  type SessionSummary,
  TIERS,
  type Tier,
  type Tokens,
  textPart,
  tierOf,
} from "@oriel/core";
import { nodeFiles } from "../discovery/node-files.ts";
import type { TextFiles } from "../discovery/text-files.ts";
import type { Tell } from "../events/conversation-event.ts";
import { loadPromptTexts, type PromptTexts } from "../prompts/load-prompt-texts.ts";
import { composePreamble } from "./compose-preamble.ts";
import { leftSentences, type Preamble } from "./preamble.ts";
import { type PromptSettings, promptSettings, saysMore } from "./prompt-settings.ts";

/** Makes the preambles of sessions. */
export interface Preambles {
  /**
   * Of a session that was asked for before, it tells when the tier or the text has become another. Never fails for want of a text: where a
   * mode is gone, what is left is used, and a note says so.
   * @param window what it is sent in.
   */
  of(session: Pick<SessionSummary, "id" | "settings">, window: Tokens): Promise<Preamble>;
  /**
   * Whether there is such a mode. Its texts are read again, so that setting the mode anew takes up files that were changed.
   * @throws OrielError `invalid_request`, naming the modes there are.
   */
  checkMode(mode: string): Promise<void>;
}

export interface PreambleOptions {
  readonly files?: TextFiles | undefined;
  /** The folder of the user's own texts; without one there are only Oriel's. */
  readonly folder?: string | undefined;
  readonly tell?: Tell | undefined;
  readonly log?: Pick<Log, "warn"> | undefined;
}

/** Sessions whose preambles are held. */
const HELD = 64;

/** A mode that has a text for the smallest tier has one for all. */
const [SMALLEST = tierOf(0)] = TIERS;

export function preambles({ files = nodeFiles, folder, tell, log }: PreambleOptions = {}): Preambles {
  const held = new Map<string, Held>();
  const loaded = new Map<string, Promise<PromptTexts>>();

  /** Each is read once in the life of the process; a failure is not held, as a file may be put there any time. */
  function textsOf(mode: string, tier: Tier): Promise<PromptTexts> {
    const key = textsKey(mode, tier);
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const reading = loadPromptTexts(mode, tier, { files, folder });
    loaded.set(key, reading);
    reading.catch(() => {
      if (loaded.get(key) === reading) loaded.delete(key);
    });
    return reading;
  }

  async function modeOf({ mode }: PromptSettings, tier: Tier): Promise<ModeTexts> {
    if (mode === undefined) return NO_MODE;
    try {
      const texts = await textsOf(mode, tier);
      return { texts, notes: texts.notes };
    } catch (thrown) {
      if (!(thrown instanceof OrielError)) throw thrown;
      return { texts: undefined, notes: [`${thrown.message} The conversation goes on without it.`] };
    }
  }

  /** The newest last. */
  function hold(id: string, made: Held): void {
    held.delete(id);
    held.set(id, made);
    const [oldest] = held.keys();
    if (held.size > HELD && oldest !== undefined) held.delete(oldest);
  }

  return {
    async of({ id, settings }, window) {
      const asked = promptSettings(settings);
      const tier = tierOf(window);
      const { texts, notes } = await modeOf(asked, tier);
      const key = JSON.stringify([tier.level, notes, asked]);
      const before = held.get(id);
      if (before !== undefined && before.key === key && before.texts === texts) {
        hold(id, before);
        return before.preamble;
      }
      const preamble = preambleOf(asked, texts, notes, tier, before?.preamble);
      hold(id, { key, texts, preamble });
      if (before !== undefined) tellChanges(tell, id, before.preamble, preamble, window);
      if (notes.length > 0) log?.warn("preamble.texts", { session: id, notes });
      return preamble;
    },
    async checkMode(mode) {
      for (const tier of TIERS) loaded.delete(textsKey(mode, tier));
      await textsOf(mode, SMALLEST);
    },
  };
}

interface Held {
  /** All that decides the preamble beside the texts. */
  readonly key: string;
  readonly texts: PromptTexts | undefined;
  readonly preamble: Preamble;
}

interface ModeTexts {
  readonly texts: PromptTexts | undefined;
  readonly notes: readonly string[];
}

const NO_MODE: ModeTexts = { texts: undefined, notes: [] };

function textsKey(mode: string, { level }: Tier): string {
  return `${level} ${mode}`;
}

function preambleOf(
  asked: PromptSettings,
  texts: PromptTexts | undefined,
  notes: readonly string[],
  tier: Tier,
  before: Preamble | undefined,
): Preamble {
  const composed = composePreamble(asked, texts?.parts, tier, estimateText);
  const { text } = composed;
  const message: Message | undefined =
    text === "" ? undefined : before?.text === text ? before.message : { role: "system", content: textPart(text) };
  const { rules, mode } = texts?.from ?? {};
  const from = [
    ...(rules === undefined ? [] : [{ part: "rules" as const, ...rules }]),
    ...(mode === undefined ? [] : [{ part: "mode" as const, ...mode }]),
  ];
  return { ...composed, message, mode: asked.mode, tier, from, notes, saysMore: saysMore(asked) };
}

function tellChanges(tell: Tell | undefined, id: string, before: Preamble, now: Preamble, window: Tokens): void {
  if (before.tier.level !== now.tier.level) {
    tell?.(id, { type: "tier-changed", from: before.tier.name, to: now.tier.name, window });
  }
  if (before.text !== now.text) tell?.(id, { type: "system-prompt-updated", tokens: now.tokens, left: leftSentences(now) });
}
