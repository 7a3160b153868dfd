import { type Account, type Message, textOf } from "@oriel/core";

/** A run of messages as a plan or a receipt tells it; `joined` where a receipt tells several as one. */
export type ToldRun = Pick<Account, "from" | "to" | "disposition"> & { readonly joined?: object | undefined };

/**
 * What is wrong with a prompt that was sent of a conversation, compared with what is told of it; nothing when it is sound. A message is known
 * by being the same value, so the prompt must have been made of the conversation's own.
 */
export function promptFaults(conversation: readonly Message[], sent: readonly Message[], runs: readonly ToldRun[]): readonly string[] {
  return [...runFaults(conversation, runs), ...keptFaults(conversation, sent, runs), ...exchangeFaults(sent)];
}

/** Every message is told of once; the system prompt and what the user said last never leave. */
function runFaults(conversation: readonly Message[], runs: readonly ToldRun[]): readonly string[] {
  const ends = [0, ...runs.map(({ to }) => to)];
  const torn = runs.filter(({ from, to }, at) => from !== ends[at] || to <= from).map(({ from, to }) => `a run from ${from} to ${to}`);
  const floor = [0, conversation.findLastIndex(({ role }) => role === "user")];
  const left = floor.filter((at) => !runs.some(({ from, to, disposition }) => at >= from && at < to && disposition === "kept"));
  return [
    ...torn,
    ...(ends.at(-1) === conversation.length ? [] : [`runs up to ${ends.at(-1)} of ${conversation.length}`]),
    ...left.map((at) => `message ${at} must never leave, and did`),
  ];
}

/** What is told as kept stands there word for word and in order, and nothing else of the conversation does. */
function keptFaults(conversation: readonly Message[], sent: readonly Message[], runs: readonly ToldRun[]): readonly string[] {
  const faults: string[] = [];
  const told = new Set<Message>();
  let place = 0;
  for (const { from, to, disposition, joined } of runs) {
    if (disposition !== "kept" && joined === undefined) continue;
    for (const [index, message] of conversation.slice(from, to).entries()) {
      told.add(message);
      if (joined !== undefined) continue;
      const found = sent.findIndex((one, at) => at >= place && holds(one, message));
      if (found === -1) faults.push(`message ${from + index} is told as kept, and is not where it should be`);
      else place = found;
    }
  }
  const own = new Set(conversation);
  const others = sent.filter((message) => own.has(message) && !told.has(message));
  return [...faults, ...others.map((message) => `message ${conversation.indexOf(message)} was sent, and is told as left out`)];
}

/** Two messages of the user between which something has left are one. */
function holds(sent: Message, message: Message): boolean {
  return sent === message || (sent.role === "user" && message.role === "user" && textOf(sent.content).includes(textOf(message.content)));
}

/** Every result of a tool stands right after its call, and every call has all its results. */
function exchangeFaults(sent: readonly Message[]): readonly string[] {
  const faults: string[] = [];
  let open = new Set<string>();
  const close = (): void => void faults.push(...[...open].map((id) => `the call ${id} without its result`));
  for (const message of sent) {
    if (message.role === "tool") {
      const id = message.toolCallId ?? "without an id";
      if (!open.delete(id)) faults.push(`the result ${id} without its call`);
      continue;
    }
    close();
    open = new Set(message.role === "assistant" ? (message.toolCalls ?? []).map(({ id }) => id) : []);
  }
  close();
  return faults;
}
