import type { Measure } from "../context/piece.ts";
import type { Tokens } from "../units.ts";
import type { Tier } from "../window/tiers.ts";
import type { PromptPart, PromptParts } from "./prompt-parts.ts";
import { goalSection, namesSection, type PromptSection, textSection } from "./prompt-section.ts";

export interface SystemPrompt {
  /** Empty when there is nothing to say: then there is no system message either. */
  readonly text: string;
  readonly tokens: Tokens;
  /** What the tier lets a system prompt take. */
  readonly budget: Tokens;
  /** What did not fit, in the order of the parts. */
  readonly left: readonly PartLeft[];
}

/** A part of which something, or all, is not in the system prompt. */
export interface PartLeft {
  readonly part: PromptPart;
  readonly how: "shortened" | "left_out";
  /** The names that the prompt does not hold, of a part that is made of names. */
  readonly unnamed?: readonly string[] | undefined;
  /** What is missing and for want of what room, in a sentence. */
  readonly why: string;
}

/** Budgets of the system that the tiers come from. */
const BUDGETS: { readonly [Level in Tier["level"]]: Tokens } = { 1: 200, 2: 500, 3: 1000, 4: 1500, 5: 1500 };
/** Of the budget, kept free for a goal: it stands last, and must not be crowded out by names. */
const GOAL_SHARE = 0.2;

/**
 * The system prompt of these parts, within the budget of the tier. Parts stand in the order of how seldom they change, and each takes its
 * room before those after it: so the text before a part never depends on that part or a later one, and an engine's cached prefix stays
 * good when a skill is added or the goal changes. The user's own words come first and are always whole; where they alone are more than
 * the budget, nothing is added to them.
 */
export function systemPrompt(parts: PromptParts, tier: Tier, measure: Measure): SystemPrompt {
  const budget = BUDGETS[tier.level];
  const own = parts.own?.trim() ?? "";
  const ownTokens = own === "" ? 0 : measure(own);
  // Kept free whether there is a goal or not, so that setting one changes nothing before it.
  const forGoal = Math.floor(Math.min(budget * GOAL_SHARE, Math.max(0, budget - ownTokens)));
  const room = `a system prompt of the tier ${tier.name} has ${budget} tokens${ownTokens > 0 ? `, and the user's own takes ${ownTokens}` : ""}`;
  const left: PartLeft[] = [];
  let text = own;
  for (const section of sectionsOf(parts)) {
    if (section.whole === "") continue;
    const limit = section.part === "goal" ? budget : budget - forGoal;
    const before = text;
    const fits = (candidate: string): boolean => measure(joined(before, candidate)) <= limit;
    if (fits(section.whole)) {
      text = joined(text, section.whole);
      continue;
    }
    const { text: kept, missing, unnamed } = section.shorter(fits);
    if (kept !== "") text = joined(text, kept);
    left.push({ part: section.part, how: kept === "" ? "left_out" : "shortened", unnamed, why: `${missing}: ${room}.` });
  }
  return { text, tokens: text === "" ? 0 : measure(text), budget, left };
}

function sectionsOf(parts: PromptParts): readonly PromptSection[] {
  return [
    textSection("rules", parts.rules),
    textSection("mode", parts.mode),
    textSection("detail", parts.detail),
    namesSection("skills", "Active skills", parts.skills),
    namesSection("tools", "Tools you may call", parts.tools),
    namesSection("hooks", "Active hooks", parts.hooks),
    namesSection("mcpServers", "Connected MCP servers", parts.mcpServers),
    goalSection(parts.goal),
  ];
}

function joined(before: string, text: string): string {
  return before === "" ? text : `${before}\n\n${text}`;
}
