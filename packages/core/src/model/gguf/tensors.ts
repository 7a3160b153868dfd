import type { Bytes } from "../../units.ts";
import type { HeaderBytes } from "./header-bytes.ts";
import { LONGEST_NAME, MOST_DIMENSIONS } from "./limits.ts";
import { tensorType } from "./tensor-type.ts";

export interface GgufTensorInfo {
  readonly name: string;
  /** Elements along each dimension; the first is the one that lies together. */
  readonly shape: readonly number[];
  /** `F16`, `Q4_K`. */
  readonly type: string;
  /** From the beginning of the file's data. */
  readonly offset: Bytes;
  readonly bytes: Bytes;
}

/**
 * Reads the tensor infos of a header, and checks them as llama.cpp does: each begins where the one before it ends.
 * @throws OrielError `model_load_failed` for tensors no real file has.
 */
export async function readTensors(bytes: HeaderBytes, count: number, alignment: Bytes): Promise<readonly GgufTensorInfo[]> {
  const tensors: GgufTensorInfo[] = [];
  const names = new Set<string>();
  let end = 0;
  for (let index = 0; index < count; index += 1) {
    const tensor = await readTensor(bytes, `tensor ${index + 1} of ${count}`);
    if (names.has(tensor.name)) throw bytes.fault("duplicate_tensor", `it has the tensor "${tensor.name}" twice`);
    if (tensor.offset !== end) {
      throw bytes.fault("tensor_offset", `the tensor "${tensor.name}" is at ${tensor.offset} of the data instead of ${end}`);
    }
    names.add(tensor.name);
    tensors.push(tensor);
    end += padded(tensor.bytes, alignment);
  }
  const data = padded(bytes.position, alignment);
  const last = tensors.at(-1);
  // The padding after the last tensor may be missing.
  if (last !== undefined && data + last.offset + last.bytes > bytes.position + bytes.remaining) {
    throw bytes.fault("truncated", "it ends before its tensors do: check that its download is complete");
  }
  return tensors;
}

async function readTensor(bytes: HeaderBytes, which: string): Promise<GgufTensorInfo> {
  const name = await bytes.text(LONGEST_NAME, `the name of ${which}`);
  const dimensions = await bytes.u32();
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw bytes.fault("dimensions", `the tensor "${name}" has ${dimensions} dimensions; 1 to ${MOST_DIMENSIONS} exist`);
  }
  const shape: number[] = [];
  for (let dimension = 0; dimension < dimensions; dimension += 1) shape.push(await bytes.u64());
  const elements = shape.reduce((product, length) => product * length, 1);
  if (elements === 0 || !Number.isSafeInteger(elements)) {
    throw bytes.fault("dimensions", `the tensor "${name}" has the shape ${shape.join(" × ")}`);
  }
  const number = await bytes.u32();
  const type = tensorType(number);
  if (type === undefined) throw bytes.fault("tensor_type", `the tensor "${name}" has the type ${number}, which is not known`);
  if ((shape[0] ?? 0) % type.blockSize !== 0) {
    throw bytes.fault("tensor_row", `a row of ${shape[0]} elements of the tensor "${name}" is no whole number of ${type.name} blocks`);
  }
  const offset = await bytes.u64();
  return { name, shape, type: type.name, offset, bytes: (elements / type.blockSize) * type.blockBytes };
}

function padded(position: Bytes, alignment: Bytes): Bytes {
  return Math.ceil(position / alignment) * alignment;
}
