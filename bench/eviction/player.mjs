import { performance } from "node:perf_hooks";
import { surprisalOf } from "@oriel/core";
import { getLlama } from "node-llama-cpp";

/** @typedef {import("node-llama-cpp").Token} Token */

const CHUNK = 512;
const ALL = { temperature: 1, topK: 0, topP: 1, minP: 0, seed: 0 };
const LONGEST_ANSWER = 24;

/**
 * A model with one sequence whose cells can be changed at will.
 * @param {string} path
 */
export async function openPlayer(path) {
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: 4096, batchSize: CHUNK, threads: 1 });
  const sequence = context.getSequence();

  /** @param {readonly Token[]} tokens */
  const read = async (tokens) => {
    for (let at = 0; at < tokens.length; at += CHUNK) await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, at + CHUNK));
  };
  /** @param {number} length */
  const cutBackTo = (length) => sequence.eraseContextTokenRanges([{ start: length, end: sequence.contextTokens.length }]);

  return {
    /**
     * The tokens of each message, with the frame around it.
     * @param {readonly (readonly string[])[]} turns
     */
    messagesOf(turns) {
      const texts = turns.flatMap(([asked, answered]) => [frame("user", asked), frame("assistant", answered)]);
      const [first = [], ...others] = texts.map((text) => model.tokenize(text, true));
      return model.tokens.bos === null ? [first, ...others] : [[model.tokens.bos, ...first], ...others];
    },

    /**
     * The surprisal of each token.
     * @param {readonly Token[]} tokens
     */
    async surprisals(tokens) {
      await sequence.clearHistory();
      return await lossesOf(tokens);
    },

    /**
     * Reads the tokens and lets those of the ranges leave by moving up what follows, or reads only what is left. Answers how long making room
     * took, with the first token after it: moving is only done then.
     * @param {readonly Token[]} tokens
     * @param {readonly Token[]} left
     * @param {readonly import("@oriel/core").TokenRange[]} ranges
     * @param {import("@oriel/core").Erasure} by
     */
    async hold(tokens, left, ranges, by) {
      await sequence.clearHistory();
      if (by === "shift") await read(tokens);
      const startedAt = performance.now();
      if (by === "shift") await sequence.eraseContextTokenRanges(ranges.map(({ from, to }) => ({ start: from, end: to })));
      else await read(left);
      await sequence.evaluateWithoutGeneratingNewTokens(model.tokenize("\n"));
      const ms = performance.now() - startedAt;
      await cutBackTo(left.length);
      return ms;
    },

    /**
     * The mean loss of a message that may follow, in nats a token.
     * @param {readonly string[]} turn
     */
    async lossOf([asked = "", answered = ""]) {
      const { length } = sequence.contextTokens;
      const losses = await lossesOf(model.tokenize(frame("user", asked) + frame("assistant", answered), true));
      await cutBackTo(length);
      return mean(losses);
    },

    /**
     * What is answered to a question, and the mean loss of the right answer.
     * @param {{ asked: string, answer: string }} fact
     */
    async ask({ asked, answer }) {
      const { length } = sequence.contextTokens;
      const question = model.tokenize(`${frame("user", asked)}<|im_start|>assistant\n`, true);
      const right = model.tokenize(`${answer}<|im_end|>`, true);
      const losses = await lossesOf([...question, ...right]);
      await cutBackTo(length);
      /** @type {Token[]} */
      const said = [];
      for await (const token of sequence.evaluate(question, { temperature: 0 })) {
        said.push(token);
        if (said.length === LONGEST_ANSWER) break;
      }
      await cutBackTo(length);
      return { text: model.detokenize(said), loss: mean(losses.slice(-right.length)) };
    },

    close: () => llama.dispose(),
  };

  /** @param {readonly Token[]} tokens */
  async function lossesOf(tokens) {
    /** @type {(number | undefined)[]} */
    const losses = [undefined];
    for (let at = 0; at < tokens.length; at += CHUNK) {
      const some = tokens.slice(at, at + CHUNK);
      const told = await sequence.controlledEvaluate(some.map((token) => [token, { generateNext: { probabilities: true, options: ALL } }]));
      for (const [index, output] of told.entries()) {
        const next = tokens[at + index + 1];
        if (next !== undefined && output?.next.probabilities !== undefined) losses.push(surprisalOf(next, output.next.probabilities));
      }
    }
    return losses;
  }
}

/**
 * @param {string} role
 * @param {string | undefined} text
 */
function frame(role, text = "") {
  return `<|im_start|>${role}\n${text}<|im_end|>\n`;
}

/** @param {readonly (number | undefined)[]} values */
function mean(values) {
  const known = values.filter((value) => value !== undefined);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
