import { planTokenEviction, without } from "@oriel/core";

/** @typedef {Awaited<ReturnType<typeof import("./player.mjs").openPlayer>>} Player */
/** @typedef {ReturnType<typeof import("./conversations.mjs").conversation>} Conversation */
/** @typedef {{ way: string, share: number, recalled: number, notTold: number, asked: number, answerLoss: number, textLoss: number, ms: number, held: number, stillThere: number }} Row */

/**
 * One conversation, whole and after each strategy has brought it down to each share of its tokens, by moving and by reading again.
 * @param {Player} player
 * @param {Conversation} talk
 * @param {readonly number[]} shares
 * @returns {Promise<readonly Row[]>}
 */
export async function compare(player, talk, shares) {
  const messages = player.messagesOf(talk.turns);
  const tokens = messages.flat();
  const wholes = wholesOf(messages);
  const surprisals = await player.surprisals(tokens);
  const rows = [await probe(player, talk, { way: "the whole text", share: 1, tokens, left: tokens, ranges: [], by: "reread", wholes })];
  for (const share of shares) {
    const most = Math.floor(tokens.length * share);
    for (const strategy of strategiesFor(most, wholes[0]?.to ?? 0)) {
      const plan = planTokenEviction({ length: tokens.length, leading: 0, wholes, surprisals }, strategy, { most, chunk: 1 });
      if (plan.kind === "nothing") throw new Error(`${strategy.name} lets nothing leave.`);
      const { ranges } = plan;
      const left = without(tokens, ranges);
      for (const by of /** @type {const} */ (["shift", "reread"])) {
        const way = `${strategy.name}, ${by === "shift" ? "moved up" : "read again"}`;
        rows.push(await probe(player, talk, { way, share, tokens, left, ranges, by, wholes }));
      }
    }
  }
  return rows;
}

/**
 * @param {number} most
 * @param {number} leading what stays in any case.
 * @returns {readonly import("@oriel/core").KvStrategy[]}
 */
function strategiesFor(most, leading) {
  return [
    { name: "fifo" },
    { name: "sliding_window", windowSize: most - leading },
    { name: "keep_first", keepFirst: Math.floor(most / 2) },
    { name: "adaptive" },
  ];
}

/**
 * As in the engine: the first message stays, the others leave whole.
 * @param {readonly (readonly number[])[]} messages
 */
function wholesOf(messages) {
  let to = 0;
  return messages.map(({ length }, index) => {
    const from = to;
    to += length;
    return { from, to, stays: index === 0 };
  });
}

/**
 * @param {Player} player
 * @param {Conversation} talk
 * @param {{ way: string, share: number, tokens: readonly import("node-llama-cpp").Token[], left: readonly import("node-llama-cpp").Token[], ranges: readonly import("@oriel/core").TokenRange[], by: import("@oriel/core").Erasure, wholes: ReturnType<typeof wholesOf> }} state
 * @returns {Promise<Row>}
 */
async function probe(player, talk, { way, share, tokens, left, ranges, by, wholes }) {
  const ms = await player.hold(tokens, left, ranges, by);
  const textLoss = await player.lossOf(talk.next);
  const answers = [];
  for (const fact of talk.facts) answers.push({ fact, ...(await player.ask(fact)) });
  const gone = (/** @type {{ from: number, to: number }} */ message) =>
    ranges.some(({ from, to }) => from <= message.from && message.to <= to);
  const there = talk.facts.filter(({ said }) => {
    const turn = talk.turns.findIndex(([asked]) => asked === said);
    const message = wholes[turn * 2];
    return message !== undefined && !gone(message);
  });
  return {
    way,
    share,
    asked: answers.length,
    recalled: answers.filter(({ fact, text }) => text.includes(fact.value)).length,
    notTold: answers.filter(({ text }) => text.startsWith("You have not told me")).length,
    stillThere: there.length,
    answerLoss: answers.reduce((sum, { loss }) => sum + loss, 0) / answers.length,
    textLoss,
    held: left.length / tokens.length,
    ms,
  };
}
