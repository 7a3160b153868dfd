import type { Tokens } from "../units.ts";

/** How many tokens lie between two links. */
export const CHAIN_STEP: Tokens = 256;

/**
 * Hashes of the beginnings of a sequence: of its first 256 tokens, its first 512, and so on, and of all of it. Equal beginnings have equal
 * links, so two sequences can be compared without their tokens. Different ones may have equal links by a rare chance: a link finds a
 * candidate, and the tokens themselves decide.
 */
export interface TokenChain {
  readonly tokens: Tokens;
  /** One for each whole step, then one for the end where it is no whole step. */
  readonly links: readonly string[];
}

export function tokenChain(tokens: readonly number[]): TokenChain {
  const links: string[] = [];
  let state = BEGINNING;
  for (let from = 0; from < tokens.length; from += CHAIN_STEP) {
    state = mixed(state, tokens, from, Math.min(from + CHAIN_STEP, tokens.length));
    links.push(shown(state));
  }
  return { tokens: tokens.length, links };
}

/** How many tokens of `stored` the prompt begins with, as far as links tell: all, or a number of whole steps. */
export function sharedTokens(stored: TokenChain, prompt: readonly number[], chain: TokenChain): Tokens {
  if (stored.tokens <= prompt.length && linkAt(stored.tokens, prompt, chain) === stored.links.at(-1)) return stored.tokens;
  const whole = Math.min(Math.floor(stored.tokens / CHAIN_STEP), Math.floor(prompt.length / CHAIN_STEP));
  let steps = 0;
  while (steps < whole && stored.links[steps] === chain.links[steps]) steps += 1;
  return steps * CHAIN_STEP;
}

/** The link of the first `length` tokens of a prompt, worked out from the last whole step before. */
function linkAt(length: Tokens, prompt: readonly number[], { links }: TokenChain): string | undefined {
  const steps = Math.floor(length / CHAIN_STEP);
  const last = steps === 0 ? BEGINNING : stateOf(links[steps - 1]);
  return last === undefined ? undefined : shown(mixed(last, prompt, steps * CHAIN_STEP, length));
}

/** Two hashes of 32 bits beside each other. */
type State = readonly [number, number];

const BEGINNING: State = [0x811c9dc5, 0x27d4eb2f];

/** Multiplication by odd constants from xxHash, with the high bits folded back. */
function mixed([first, second]: State, tokens: readonly number[], from: number, to: number): State {
  let a = first;
  let b = second;
  for (let index = from; index < to; index += 1) {
    const token = tokens[index] ?? 0;
    a = Math.imul(a ^ token, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b + token, 0x85ebca77);
    b ^= b >>> 13;
  }
  return [a >>> 0, b >>> 0];
}

function shown([a, b]: State): string {
  return a.toString(16).padStart(8, "0") + b.toString(16).padStart(8, "0");
}

function stateOf(link: string | undefined): State | undefined {
  return link === undefined ? undefined : [Number.parseInt(link.slice(0, 8), 16), Number.parseInt(link.slice(8), 16)];
}
