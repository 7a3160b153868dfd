import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TinyModel, tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, type LlamaContextSequence, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { exactCut, keepPrefix, keptOf } from "./keep-prefix.ts";
import { asTokens } from "./model-vocabulary.ts";

const usual = { goesBack: true, slidingWindow: undefined, firstCell: 0, checkpoint: 0 };

describe("exactCut", () => {
  it("keeps all that is shared in a model that holds all it has read", () => {
    expect(exactCut(700, usual)).toBe(700);
  });

  it("keeps a sliding window only where all the next token looks at is still there", () => {
    const sliding = { ...usual, slidingWindow: 256, firstCell: 976 };
    expect([exactCut(1231, sliding), exactCut(1230, sliding), exactCut(1230, { ...sliding, firstCell: 0 })]).toEqual([1231, 0, 1230]);
  });

  it("keeps nothing where cells have left of a model whose file does not say how far it looks back", () => {
    expect(exactCut(7000, { ...usual, firstCell: 296 })).toBe(0);
  });

  it("goes back to the state set aside where the cut itself is not exact", () => {
    const recurrent = { ...usual, goesBack: false, checkpoint: 500 };
    expect([exactCut(700, recurrent), exactCut(499, recurrent)]).toEqual([500, 0]);
    expect(exactCut(1100, { ...usual, slidingWindow: 256, firstCell: 976, checkpoint: 900 })).toBe(900);
  });
});

const TOKENS: readonly number[] = Array.from({ length: 700 }, (_, index) => (Math.imul(index + 7, 2654435761) >>> 9) % 256);
const OTHERS = TOKENS.map((token) => (token + 1) % 256);

describe("keepPrefix", () => {
  let folder: string;
  let llama: Llama;
  let model: LlamaModel | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-kept-"));
    llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
  });
  afterEach(() => model?.dispose());
  afterAll(async () => {
    await llama.dispose();
    await rm(folder, { recursive: true });
  });

  const recurrent = ["mamba", "mamba2", "granitehybrid", "falcon-h1", "lfm2", "qwen35"] as const;
  it.each(recurrent)(
    "goes back to the state that was set aside, where the prompt shares all of it, in a model of %s",
    async (architecture) => {
      const sequence = await sequenceOf({ architecture });
      const prompts = [
        { prompt: [...TOKENS.slice(0, 600), ...OTHERS.slice(0, 50)], kept: 500 },
        { prompt: [...TOKENS.slice(0, 499), ...OTHERS.slice(0, 50)], kept: 0 },
        { prompt: TOKENS.slice(0, 500), kept: 0 },
        { prompt: TOKENS, kept: 650 },
      ];
      for (const { prompt, kept } of prompts) {
        const pieces = [TOKENS.slice(0, 500), TOKENS.slice(500, 650)];
        await sequence.clearHistory();
        const beginning = kept === 650 ? pieces : pieces.slice(0, kept === 0 ? 0 : 1);
        const expected = await drawn(sequence, [...beginning, prompt.slice(kept)]);

        await sequence.clearHistory();
        for (const piece of pieces) {
          await sequence.evaluateWithoutGeneratingNewTokens(asTokens(piece));
          if (piece.length === 500) await sequence.takeCheckpoint();
        }
        expect([keptOf(sequence, prompt), await keepPrefix(sequence, prompt)]).toEqual([kept, kept]);
        expect(sequence.contextTokens).toEqual(prompt.slice(0, kept));
        expect(await drawn(sequence, [prompt.slice(kept)])).toEqual(expected);
      }
    },
  );

  it("forgets what was set aside of another conversation, where the history is cleared before a state is loaded", async () => {
    const sequence = await sequenceOf({ architecture: "granitehybrid" });
    const path = join(folder, "state");
    await sequence.evaluateWithoutGeneratingNewTokens(asTokens(TOKENS));
    await sequence.saveStateToFile(path);
    const checkpoints: number[] = [];
    for (const isCleared of [false, true]) {
      await sequence.clearHistory();
      await sequence.evaluateWithoutGeneratingNewTokens(asTokens(OTHERS.slice(0, 300)));
      await sequence.takeCheckpoint();
      if (isCleared) await sequence.clearHistory();
      await sequence.loadStateFromFile(path, { acceptRisk: true });
      checkpoints.push(keptOf(sequence, [...TOKENS.slice(0, 400), ...OTHERS.slice(0, 50)]));
    }
    // The first would be the state of the other conversation.
    expect(checkpoints).toEqual([300, 0]);
  });

  it("goes back in sliding windows as far as they are whole, and reads the rest again, in a model like Gemma 3", async () => {
    const shape = { width: 64, layers: 6, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 };
    const sequence = await sequenceOf({ architecture: "gemma3", slidingWindow: 256, shape });
    const long = [...TOKENS, ...OTHERS];
    for (const { shared, kept } of [
      { shared: 900, kept: 900 },
      { shared: 500, kept: 0 },
    ]) {
      const prompt = [...long.slice(0, shared), ...OTHERS.slice(0, 50)];
      await sequence.clearHistory();
      const expected = await drawn(sequence, [long.slice(0, kept), prompt.slice(kept)]);
      await sequence.clearHistory();
      for (const piece of [long.slice(0, shared), long.slice(shared)]) await sequence.evaluateWithoutGeneratingNewTokens(asTokens(piece));
      // Those before have left the sliding layers: their cache takes 1,024 cells, whatever the window.
      expect(sequence.stateCellsStartIndex).toBeGreaterThanOrEqual(long.length - 1024);
      expect(await keepPrefix(sequence, prompt)).toBe(kept);
      expect(await drawn(sequence, [prompt.slice(kept)])).toEqual(expected);
    }
  });

  it("keeps what latent attention shares", async () => {
    const sequence = await sequenceOf({ architecture: "deepseek2" });
    const prompt = [...TOKENS.slice(0, 300), ...OTHERS.slice(0, 50)];
    const expected = await drawn(sequence, [TOKENS.slice(0, 300), OTHERS.slice(0, 50)]);
    await sequence.clearHistory();
    for (const tokens of [TOKENS.slice(0, 300), TOKENS.slice(300)]) {
      await sequence.evaluateWithoutGeneratingNewTokens(asTokens(tokens));
    }
    expect(await keepPrefix(sequence, prompt)).toBe(300);
    expect(await drawn(sequence, [OTHERS.slice(0, 50)])).toEqual(expected);
  });

  async function sequenceOf(tiny: TinyModel): Promise<LlamaContextSequence> {
    const modelPath = join(folder, `${tiny.architecture}.gguf`);
    await writeFile(modelPath, tinyModel(tiny));
    model = await llama.loadModel({ modelPath });
    return (await model.createContext({ contextSize: 2048, batchSize: 512, threads: 1 })).getSequence();
  }

  /** What follows these tokens, read piece by piece. */
  async function drawn(sequence: LlamaContextSequence, pieces: readonly (readonly number[])[]): Promise<readonly number[]> {
    const [last = [], ...before] = pieces.filter(({ length }) => length > 0).reverse();
    for (const piece of before.reverse()) await sequence.evaluateWithoutGeneratingNewTokens(asTokens(piece));
    const tokens: number[] = [];
    for await (const token of sequence.evaluate(asTokens(last), { temperature: 0, yieldEogToken: true })) {
      tokens.push(token);
      if (tokens.length === 12) break;
    }
    return tokens;
  }
});
