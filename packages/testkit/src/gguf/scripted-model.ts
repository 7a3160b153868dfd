import { byteVocabulary } from "./byte-vocabulary.ts";
import type { TinyShape } from "./tiny-family.ts";
import { commonMetadata, type TinyModel } from "./tiny-model.ts";
import { type GgufTensor, writeGguf } from "./write-gguf.ts";

export interface ScriptedModel extends Pick<TinyModel, "name" | "trainedWindow" | "template"> {
  /** What the model says, one token each; all different, since each token is known by the one before it. A number is a byte of its own. */
  readonly script: readonly (string | number)[];
  /** Whether it begins again at the end of the script instead of ending the reply. */
  readonly isEndless?: boolean;
}

/**
 * A GGUF file of a real llama model that always says the same: its weights are nothing but "after this token comes that one", and after
 * any token that is not in the script comes its beginning. With it the real engine can be made to say anything.
 */
export function scriptedModel(model: ScriptedModel): Uint8Array {
  // Single letters are bytes, which the vocabulary has already.
  const pieces = model.script.filter((piece) => typeof piece === "string").filter((piece) => piece.length > 1);
  const vocabulary = byteVocabulary(pieces);
  const size = vocabulary.texts.length;
  const firstPiece = size - pieces.length;
  const said = model.script.map((piece) => {
    if (typeof piece === "number") return piece;
    return piece.length > 1 ? firstPiece + pieces.indexOf(piece) : piece.charCodeAt(0);
  });
  const ending = model.isEndless === true ? (said[0] ?? vocabulary.end) : vocabulary.end;

  if (new Set(said).size < said.length) throw new Error("The script says a token twice, so what follows it is not known.");
  const next = (token: number): number => said[said.indexOf(token) + 1] ?? ending;
  // Every token has a dimension of its own; attention and feed-forward add nothing; the output layer holds the successors.
  const width = Math.ceil(size / HEAD) * HEAD;
  const shape: TinyShape = { width, layers: 1, heads: width / HEAD, kvHeads: 1, headWidth: HEAD, inner: HEAD };
  const zero = (name: string, input: number, output: number): GgufTensor => matrix(`blk.0.${name}`, input, output, () => undefined);
  return writeGguf(commonMetadata(model, vocabulary, shape), [
    matrix("token_embd", width, size, (token) => token),
    ones("blk.0.attn_norm", width),
    zero("attn_q", width, width),
    zero("attn_k", width, HEAD),
    zero("attn_v", width, HEAD),
    zero("attn_output", width, width),
    ones("blk.0.ffn_norm", width),
    zero("ffn_gate", width, HEAD),
    zero("ffn_up", width, HEAD),
    zero("ffn_down", HEAD, width),
    ones("output_norm", width),
    matrix("output", width, size, next),
  ]);
}

const HEAD = 32;

/** A matrix of zeros with a one in each column, at the row given for it. */
function matrix(name: string, columns: number, rows: number, rowOf: (column: number) => number | undefined): GgufTensor {
  const data = new Float32Array(columns * rows);
  for (let column = 0; column < Math.min(columns, rows); column += 1) {
    const row = rowOf(column);
    if (row !== undefined) data[row * columns + column] = 1;
  }
  return { name: `${name}.weight`, shape: [columns, rows], data };
}

function ones(name: string, size: number): GgufTensor {
  return { name: `${name}.weight`, shape: [size], data: new Float32Array(size).fill(1) };
}
