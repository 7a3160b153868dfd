import { OrielError } from "../errors.ts";
import { formatCount, type Tokens } from "../units.ts";
import type { Floor, FloorTokens } from "./floor.ts";
import type { RefusedPlan, Room } from "./prompt-plan.ts";

/** The most a prompt may be, when the reply gets no more than it must have. */
export function mostPrompt({ window, leastAllowance, margin }: Room): Tokens {
  return window - leastAllowance - margin;
}

/** What can never leave is larger than the room there is. `prompt` is what it comes to, with the notes that must stand between. */
export function refuseFloor({ tokens }: Floor, prompt: Tokens, room: Room): RefusedPlan {
  const parts = FLOOR_PARTS.filter(([part]) => tokens[part] > 0).sort(([left], [right]) => tokens[right] - tokens[left]);
  const composed = parts.map(([part, name]) => `${name} ${formatCount(tokens[part])}`).join(", ");
  const cure = parts.find(([, , help]) => help !== undefined)?.[2] ?? "shorten the conversation";
  return refuse(
    prompt,
    room,
    `What can never be left out of this prompt takes ${formatCount(prompt)} tokens (${composed})`,
    `${cure}, or raise the model's window`,
    tokens,
  );
}

/** The prompt does not fit as it is, and the policy does not let it be cut. */
export function refuseUncut({ tokens }: Floor, prompt: Tokens, room: Room): RefusedPlan {
  return refuse(
    prompt,
    room,
    `The prompt takes ${formatCount(prompt)} tokens`,
    "shorten the conversation, raise the model's window, or let Oriel cut it with the overflow trim or summarize",
    tokens,
  );
}

const FLOOR_PARTS: readonly (readonly [part: Exclude<keyof FloorTokens, "total">, name: string, cure: string | undefined])[] = [
  ["system", "system prompt", "shorten the system prompt"],
  ["tools", "tools", "offer fewer tools"],
  ["pinned", "pinned messages", "unpin messages"],
  ["last", "last message", "shorten the last message"],
  ["frame", "template", undefined],
];

function refuse(prompt: Tokens, room: Room, what: string, advice: string, floor: FloorTokens): RefusedPlan {
  const { window, leastAllowance: reply, margin } = room;
  const needed = prompt + reply + margin;
  const besides = [
    ...(reply > 0 ? [`${formatCount(reply)} for the reply`] : []),
    ...(margin > 0 ? [`${formatCount(margin)} because counts may be off`] : []),
  ];
  const sum = besides.length === 0 ? "" : `, with ${besides.join(" and ")} ${formatCount(needed)}`;
  const message = `${what}${sum}, but the context window holds ${formatCount(window)}: ${advice}.`;
  const data = { needed, prompt, reply, window, floor: { ...floor } };
  const refusal = new OrielError("context_length_exceeded", message, { param: "messages", data });
  return { kind: "refuse", floor: prompt, budget: mostPrompt(room), refusal };
}
