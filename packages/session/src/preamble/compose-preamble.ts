import { type DiscoveredContext, type Measure, systemPrompt, type Tier, type Tokens } from "@oriel/core";
import type { Discovered } from "../discovery/discovered.ts";
import type { PromptTexts } from "../prompts/load-prompt-texts.ts";
import { type ContextSection, contextSection } from "./context-section.ts";
import type { PreambleLeft } from "./preamble.ts";
import { type PromptSettings, saysMore } from "./prompt-settings.ts";

/** The text of a preamble, and what became of its parts. */
export interface ComposedPreamble {
  readonly text: string;
  readonly tokens: Tokens;
  readonly budget: Tokens;
  readonly left: readonly PreambleLeft[];
  readonly files: DiscoveredContext["files"];
}

/**
 * Parts stand in the order of how seldom they change, since an engine reads anew from the first token that is another: the user's own words,
 * then the context files, which are read once for a conversation and are the largest part, then the mode, what is in use, and the goal. So
 * a new goal, a skill or another mode leaves the context files in the engine's cache; and the goal, last, is nearest to what is said.
 *
 * Where Oriel has nothing to say, the user's own words are kept to the byte.
 */
export function composePreamble(
  settings: PromptSettings,
  texts: PromptTexts["parts"] | undefined,
  tier: Tier,
  measure: Measure,
): ComposedPreamble {
  const { systemPrompt: own = "", activeSkills, activeTools, activeHooks, activeMcpServers, goal, discovered } = settings;
  const names = { skills: activeSkills, tools: activeTools, hooks: activeHooks, mcpServers: activeMcpServers };
  const { text, tokens, budget, left } = systemPrompt({ own, ...texts, ...names, goal }, tier, measure);
  if (!saysMore(settings)) return { text: own, tokens, budget, left, files: [] };
  if (discovered === undefined) return { text, tokens, budget, left, files: [] };

  const context = contextSection(discovered, tier, measure);
  const first = own.trim();
  const whole = [first, context.text, text.slice(first.length).trimStart()].filter((part) => part !== "").join("\n\n");
  return {
    text: whole,
    tokens: whole === "" ? 0 : measure(whole),
    budget: budget + context.budget,
    left: [...contextLeft(context), ...left],
    files: standing(context.files),
  };
}

/** The files that stand in a text, without what is told of them besides. */
export function standing(files: Discovered["files"]): DiscoveredContext["files"] {
  return files.flatMap((file) => (file.kind === "left_out" ? [] : [{ path: file.path, kind: file.kind, tokens: file.tokens }]));
}

function contextLeft({ files }: ContextSection): readonly PreambleLeft[] {
  return files.flatMap((file): readonly PreambleLeft[] => {
    if (file.kind === "whole") return [];
    return [{ part: "context", how: file.kind === "cut" ? "shortened" : "left_out", why: `${file.path}: ${file.why}` }];
  });
}
