/** A metadata value with its GGUF type. */
export type GgufValue =
  | { readonly type: "u32"; readonly value: number }
  | { readonly type: "f32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "texts"; readonly value: readonly string[] }
  | { readonly type: "i32s"; readonly value: readonly number[] };

/** A tensor of 32-bit floats; the first dimension is the one that lies together in memory. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** GGUF's numbers for the types above, and for the elements of arrays. */
const TYPE = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, array: 9 } as const;
const TENSOR_F32 = 0;
const ALIGNMENT = 32;
const VERSION = 3;

/** The bytes of a GGUF file. Format: github.com/ggml-org/ggml, docs/gguf.md. */
export function writeGguf(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Uint8Array {
  const head = new ByteSink();
  head.raw(new TextEncoder().encode("GGUF"));
  head.u32(VERSION);
  head.u64(tensors.length);
  head.u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    head.text(key);
    writeValue(head, value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    head.text(tensor.name);
    head.u32(tensor.shape.length);
    for (const dimension of tensor.shape) head.u64(dimension);
    head.u32(TENSOR_F32);
    head.u64(offset);
    offset += padded(tensor.data.byteLength);
  }
  head.pad();
  for (const tensor of tensors) {
    head.raw(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
    head.pad();
  }
  return head.bytes();
}

function writeValue(sink: ByteSink, value: GgufValue): void {
  switch (value.type) {
    case "u32":
      sink.u32(TYPE.u32);
      sink.u32(value.value);
      return;
    case "f32":
      sink.u32(TYPE.f32);
      sink.f32(value.value);
      return;
    case "bool":
      sink.u32(TYPE.bool);
      sink.raw(Uint8Array.of(value.value ? 1 : 0));
      return;
    case "text":
      sink.u32(TYPE.text);
      sink.text(value.value);
      return;
    case "texts":
      sink.array(TYPE.text, value.value.length);
      for (const text of value.value) sink.text(text);
      return;
    case "i32s":
      sink.array(TYPE.i32, value.value.length);
      for (const number of value.value) sink.u32(number >>> 0);
      return;
  }
}

class ByteSink {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  raw(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  u32(value: number): void {
    this.#number(4, (view) => view.setUint32(0, value, true));
  }

  u64(value: number): void {
    this.#number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  f32(value: number): void {
    this.#number(4, (view) => view.setFloat32(0, value, true));
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.u64(bytes.length);
    this.raw(bytes);
  }

  array(elementType: number, length: number): void {
    this.u32(TYPE.array);
    this.u32(elementType);
    this.u64(length);
  }

  pad(): void {
    this.raw(new Uint8Array(padded(this.#length) - this.#length));
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  #number(size: number, write: (view: DataView) => void): void {
    const bytes = new Uint8Array(size);
    write(new DataView(bytes.buffer));
    this.raw(bytes);
  }
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
