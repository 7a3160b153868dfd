import { tinyModel, writeGguf } from "@oriel/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrielError } from "../../errors.ts";
import { type ByteSource, bytesInMemory } from "./byte-source.ts";
import { LARGEST_HEADER } from "./limits.ts";
import { type GgufHeader, readGguf } from "./read-gguf.ts";
import { header, joined, MAGIC, numberKey, tensor, text, textKey, u32, u64 } from "./testing/raw-gguf.ts";

const F32 = 0;
const Q4_K = 12;

describe("readGguf", () => {
  it("reads keys and tensors, and counts the vocabulary without keeping it", async () => {
    const read = await readGguf(bytesInMemory(tinyModel({ template: "{{ messages }} 👋" })), "tiny.gguf");
    expect(read.version).toBe(3);
    expect(read.metadata.get("llama.context_length")).toBe(4096);
    expect(read.metadata.get("tokenizer.chat_template")).toBe("{{ messages }} 👋");
    expect(read.metadata.get("tokenizer.ggml.add_bos_token")).toBe(true);
    expect(read.metadata.get("tokenizer.ggml.tokens")).toEqual({ length: 259, elements: undefined, longest: 13 });
    expect(read.tensors[0]).toEqual({ name: "token_embd.weight", shape: [64, 259], type: "F32", offset: 0, bytes: 64 * 259 * 4 });
  });

  it("reads version 2, which is laid out the same", async () => {
    const bytes = joined(MAGIC, u32(2), u64(0), u64(1), numberKey("llama.block_count", 32));
    expect(await readGguf(bytesInMemory(bytes), "old.gguf")).toEqual({
      file: "old.gguf",
      version: 2,
      metadata: new Map([["llama.block_count", 32]]),
      tensors: [],
    });
  });

  it.each([
    ["u8", 0, Uint8Array.of(200), 200],
    ["i8", 1, Uint8Array.of(200), -56],
    ["u16", 2, Uint8Array.of(1, 2), 513],
    ["i16", 3, Uint8Array.of(255, 255), -1],
    ["u32", 4, u32(4_000_000_000), 4_000_000_000],
    ["i32", 5, u32(4_294_967_295), -1],
    ["f32", 6, u32(0x3fc00000), 1.5],
    ["bool", 7, Uint8Array.of(1), true],
    ["u64", 10, u64(70_000_000_000), 70_000_000_000],
    ["i64", 11, u64(2n ** 64n - 5n), -5],
    ["f64", 12, u64(0x3ff8000000000000n), 1.5],
    ["list", 9, joined(u32(4), u64(3), u32(8), u32(0), u32(8)), { length: 3, elements: [8, 0, 8], longest: undefined }],
  ] as const)("reads a value of type %s", async (_, type, value, expected) => {
    const { metadata } = await readGguf(bytesInMemory(header(0, 1, text("key"), u32(type), value)), "a file");
    expect(metadata.get("key")).toEqual(expected);
  });

  it("sizes tensors by the blocks of their type, aligned as the file says", async () => {
    const infos = [tensor("a", [256, 2], Q4_K, 0), tensor("b", [8], F32, 320)];
    const head = header(2, 1, numberKey("general.alignment", 64), ...infos);
    const bytes = joined(head, new Uint8Array(63 + 320 + 32));
    expect((await readGguf(bytesInMemory(bytes), "a file")).tensors).toEqual([
      { name: "a", shape: [256, 2], type: "Q4_K", offset: 0, bytes: 288 },
      { name: "b", shape: [8], type: "F32", offset: 320, bytes: 32 },
    ]);
  });

  it("reads a vocabulary of 150,000 tokens and 300,000 merges in few reads, each byte of it at most twice", async () => {
    const texts = Array.from({ length: 150_000 }, (_, index) => `token ${index}`);
    const bytes = writeGguf(
      {
        "tokenizer.ggml.tokens": { type: "texts", value: texts },
        "tokenizer.ggml.token_type": { type: "i32s", value: texts.map(() => 1) },
        "tokenizer.ggml.merges": { type: "texts", value: [...texts, ...texts] },
        "llama.block_count": { type: "u32", value: 32 },
      },
      [],
    );
    const watched = watch(bytesInMemory(bytes));
    const { metadata } = await readGguf(watched.source, "large.gguf");
    expect(metadata.get("llama.block_count")).toBe(32);
    expect(metadata.get("tokenizer.ggml.token_type")).toEqual({ length: 150_000, elements: undefined, longest: undefined });
    expect(watched.reads().length).toBeLessThan(12);
    expect(watched.reads().reduce((sum, { length }) => sum + length, 0)).toBeLessThan(2 * bytes.length);
  });
});

describe("a file that is no GGUF, or a hostile one", () => {
  const weights = new Uint8Array(4096);

  it.each([
    ["empty", "truncated", new Uint8Array(0)],
    ["something else", "not_gguf", joined(text("<!DOCTYPE html>"), weights)],
    ["of version 1", "version", joined(MAGIC, u32(1), weights)],
    ["of version 0", "version", joined(MAGIC, u32(0), weights)],
    ["of a version to come", "version", joined(MAGIC, u32(4), weights)],
    ["for big-endian machines", "big_endian", joined(MAGIC, Uint8Array.of(0, 0, 0, 3), weights)],
    ["with 2^63 keys", "too_many_keys", header(0, 2n ** 63n)],
    ["with 10,000,000 keys", "too_many_keys", header(0, 10_000_000)],
    ["with 2^64 - 1 tensors", "too_many_tensors", header(2n ** 64n - 1n, 0)],
    ["with a key longer than the file", "truncated", header(0, 1, u64(2n ** 60n))],
    ["with a key longer than a key can be", "text_too_long", header(0, 1, u64(100_000), new Uint8Array(100_000))],
    ["with a text longer than the file", "truncated", header(0, 1, text("k"), u32(8), u64(2n ** 64n - 1n))],
    ["with an empty key", "empty_key", header(0, 1, text(""), u32(4), u32(1))],
    ["with a key twice", "duplicate_key", header(0, 2, numberKey("k", 1), textKey("k", "two"))],
    ["with a value of no type", "value_type", header(0, 1, text("k"), u32(13), weights)],
    ["with arrays in an array", "nested_array", header(0, 1, text("k"), u32(9), u32(9), u64(1), weights)],
    ["with an array of no type", "value_type", header(0, 1, text("k"), u32(9), u32(99), u64(1), weights)],
    ["with an array of 2^62", "array_too_long", header(0, 1, text("k"), u32(9), u32(0), u64(2n ** 62n))],
    ["with an array longer than the file", "truncated", header(0, 1, text("k"), u32(9), u32(10), u64(16_000_000))],
    ["with texts in an array that end outside it", "truncated", header(0, 1, text("k"), u32(9), u32(8), u64(3), text("a"))],
    ["with an alignment of 3", "alignment", header(0, 1, numberKey("general.alignment", 3))],
    ["with an alignment of 0", "alignment", header(0, 1, numberKey("general.alignment", 0))],
    ["with an alignment in words", "alignment", header(0, 1, textKey("general.alignment", "32"))],
    ["with a tensor of no dimensions", "dimensions", header(1, 0, tensor("t", [], F32, 0), weights)],
    ["with a tensor of 5 dimensions", "dimensions", header(1, 0, tensor("t", [1, 1, 1, 1, 1], F32, 0), weights)],
    ["with a dimension of 0", "dimensions", header(1, 0, tensor("t", [8, 0], F32, 0), weights)],
    ["with more elements than can be", "dimensions", header(1, 0, tensor("t", [2n ** 32n, 2n ** 32n], F32, 0), weights)],
    ["with a tensor of a type that is gone", "tensor_type", header(1, 0, tensor("t", [32], 4, 0), weights)],
    ["with half a block", "tensor_row", header(1, 0, tensor("t", [128, 2], Q4_K, 0), weights)],
    ["with a tensor twice", "duplicate_tensor", header(2, 0, tensor("t", [8], F32, 0), tensor("t", [8], F32, 32), weights)],
    ["with tensors over each other", "tensor_offset", header(2, 0, tensor("a", [8], F32, 0), tensor("b", [8], F32, 0), weights)],
    ["with a tensor far away", "tensor_offset", header(1, 0, tensor("t", [8], F32, 2n ** 63n), weights)],
    ["with a tensor past the end", "truncated", header(1, 0, tensor("t", [1_000_000], F32, 0), weights)],
  ] as const)("%s is refused: %s", async (_, reason, bytes) => {
    expect(await refusalOf(bytesInMemory(bytes))).toMatchObject({ code: "model_load_failed", data: { reason, file: "a file" } });
  });

  it.each([
    [text("<!DOCTYPE html>").subarray(8), 'it begins with "<!DO" instead of "GGUF": download the model again, or convert it to GGUF.'],
    [Uint8Array.of(1, 2, 3, 254), 'it begins with 01 02 03 fe instead of "GGUF": download the model again, or convert it to GGUF.'],
    [joined(MAGIC, u32(1)), "it has GGUF version 1, and versions 2 and 3 are known: convert the model again."],
  ])("says what was expected, what came and what to do: %#", async (bytes, told) => {
    expect((await refusalOf(bytesInMemory(bytes))).message).toBe(`a file cannot be read as GGUF: ${told}`);
  });

  it("says what to do about a download that broke off", async () => {
    const { message } = await refusalOf(bytesInMemory(tinyModel().subarray(0, 100_000)));
    expect(message).toBe("a file cannot be read as GGUF: it ends before its tensors do: check that its download is complete.");
  });

  it("is refused wherever it was cut off, and never looked for past its end", async () => {
    const whole = header(
      1,
      3,
      textKey("general.name", "x"),
      text("l"),
      u32(9),
      u32(8),
      u64(2),
      text("one"),
      text("two"),
      numberKey("k", 1),
      tensor("t", [8, 2], F32, 0),
    );
    for (let length = 0; length < whole.length; length += 1) {
      const watched = watch(bytesInMemory(whole.subarray(0, length)));
      expect((await refusalOf(watched.source)).data).toEqual({ reason: "truncated", file: "a file" });
    }
  });

  it("is refused when its header is longer than any can be, before it is read", async () => {
    const elements = 16_000_000;
    const array = (key: string): Uint8Array => joined(text(key), u32(9), u32(10), u64(elements));
    const first = header(0, 3, array("a"));
    const second = first.length + elements * 8;
    const third = second + array("b").length + elements * 8;
    const pieces = [
      { at: 0, bytes: first },
      { at: second, bytes: array("b") },
      { at: third, bytes: array("c") },
    ];
    const sparse: ByteSource = {
      size: 10 * LARGEST_HEADER,
      read(offset, length) {
        const bytes = new Uint8Array(length);
        for (const piece of pieces)
          if (piece.at >= offset && piece.at + piece.bytes.length <= offset + length) bytes.set(piece.bytes, piece.at - offset);
        return Promise.resolve(bytes);
      },
    };
    const watched = watch(sparse);
    expect(await refusalOf(watched.source)).toMatchObject({ data: { reason: "header_too_large" } });
    expect(watched.reads().length).toBe(3);
  });

  it("is refused when the source gives fewer bytes than it has", async () => {
    const source: ByteSource = { size: 1000, read: () => Promise.resolve(new Uint8Array(3)) };
    expect(await refusalOf(source)).toMatchObject({ data: { reason: "truncated" } });
  });

  it("does no more than be read or be refused, whatever bytes are changed in it", async () => {
    const texts = joined(text("tokens"), u32(9), u32(8), u64(2), text("one"), text("two"));
    const numbers = joined(text("heads"), u32(9), u32(5), u64(3), u32(8), u32(0), u32(8));
    const keys = [textKey("general.architecture", "llama"), numberKey("llama.block_count", 2), texts, numbers];
    const whole = joined(header(2, keys.length, ...keys, tensor("a", [8, 2], F32, 0), tensor("b", [8], F32, 64)), new Uint8Array(128));
    expect(await readOrRefuse(whole)).toBeDefined();
    const change = fc.record({ at: fc.nat({ max: whole.length - 1 }), byte: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = whole.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        await readOrRefuse(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  it("does no more than that for bytes that were never a file", async () => {
    const words = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.nat({ max: 20 }).map(u32),
        fc.nat({ max: 300 }).map(u64),
        fc.stringMatching(/^[a-z.]{1,8}$/).map(text),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 3 }), fc.nat({ max: 5 }), words, async (tensors, keys, rest) => {
        await readOrRefuse(header(tensors, keys, ...rest));
      }),
      { numRuns: 3000 },
    );
  });
});

/** Every read is watched; what is thrown must be one of ours. */
async function readOrRefuse(bytes: Uint8Array): Promise<GgufHeader | undefined> {
  const watched = watch(bytesInMemory(bytes));
  try {
    return await readGguf(watched.source, "a file");
  } catch (error) {
    if (!(error instanceof OrielError)) throw error;
    expect(error.code).toBe("model_load_failed");
    return undefined;
  } finally {
    expect(watched.reads().reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(2 * bytes.length);
  }
}

async function refusalOf(source: ByteSource): Promise<OrielError> {
  const error: unknown = await readGguf(source, "a file").then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof OrielError) return error;
  throw new Error("nothing was refused", { cause: error });
}

/** A source that fails the test when it is asked for bytes it has not got, and counts what it was asked for. */
function watch(source: ByteSource): {
  readonly source: ByteSource;
  readonly reads: () => readonly { readonly offset: number; readonly length: number }[];
} {
  const reads: { readonly offset: number; readonly length: number }[] = [];
  return {
    source: {
      size: source.size,
      read(offset, length) {
        if (offset < 0 || length < 0 || offset + length > source.size)
          throw new Error(`asked for ${length} bytes at ${offset} of ${source.size}`);
        reads.push({ offset, length });
        return source.read(offset, length);
      },
    },
    reads: () => reads,
  };
}
