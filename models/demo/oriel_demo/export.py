"""Makes the GGUF of a checkpoint. Run: python -m oriel_demo.export CHECKPOINT.pt OUT.gguf"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import torch

from .gguf import ARRAY, BOOL, F16, FLOAT32, INT32, STRING, UINT32, MetadataValue, write_gguf
from .model import EPSILON, Shape
from .rows import FARTHEST_POSITION
from .tokenizer import SPECIAL, Tokenizer

NORMAL_TOKEN, CONTROL_TOKEN = 1, 3
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
DESCRIPTION = (
    "A tiny model that shows remembering and forgetting: it answers from what stands in its window and from nothing else. "
    "Trained by the Oriel project on synthetic conversations alone, in rows of up to 2,048 tokens and at positions up to 4,096."
)


def export(checkpoint: Path, out: Path) -> None:
    shape = Shape()
    weights = {name: tensor.float().numpy() for name, tensor in torch.load(checkpoint).items()}
    write_gguf(out, _metadata(shape, Tokenizer()), _tensors(shape, weights))
    raw = out.read_bytes()
    parameters = sum(tensor.size for tensor in weights.values())
    print(f"{out}: {parameters:,} parameters, {len(raw):,} bytes, sha256 {hashlib.sha256(raw).hexdigest()}")


def _metadata(shape: Shape, tokenizer: Tokenizer) -> list[tuple[str, int, MetadataValue]]:
    ordinary = len(tokenizer) - len(SPECIAL)
    return [
        ("general.architecture", STRING, "llama"),
        ("general.name", STRING, "oriel-demo"),
        ("general.description", STRING, DESCRIPTION),
        ("general.license", STRING, "mit"),
        ("general.languages", ARRAY, (STRING, ["en"])),
        ("general.size_label", STRING, "2.1M"),
        ("general.file_type", UINT32, F16),
        ("llama.context_length", UINT32, FARTHEST_POSITION),
        ("llama.embedding_length", UINT32, shape.width),
        ("llama.block_count", UINT32, shape.layers),
        ("llama.feed_forward_length", UINT32, shape.inner),
        ("llama.attention.head_count", UINT32, shape.heads),
        ("llama.attention.head_count_kv", UINT32, shape.kv_heads),
        ("llama.attention.key_length", UINT32, shape.head_width),
        ("llama.attention.value_length", UINT32, shape.head_width),
        ("llama.attention.layer_norm_rms_epsilon", FLOAT32, EPSILON),
        ("llama.rope.freq_base", FLOAT32, shape.rope_base),
        ("llama.rope.dimension_count", UINT32, shape.head_width),
        ("llama.vocab_size", UINT32, len(tokenizer)),
        ("tokenizer.ggml.model", STRING, "gpt2"),
        ("tokenizer.ggml.pre", STRING, "gpt-2"),
        ("tokenizer.ggml.tokens", ARRAY, (STRING, tokenizer.tokens)),
        ("tokenizer.ggml.token_type", ARRAY, (INT32, [NORMAL_TOKEN] * ordinary + [CONTROL_TOKEN] * len(SPECIAL))),
        ("tokenizer.ggml.merges", ARRAY, (STRING, tokenizer.merges)),
        ("tokenizer.ggml.bos_token_id", UINT32, tokenizer.end_of_text),
        ("tokenizer.ggml.eos_token_id", UINT32, tokenizer.message_end),
        ("tokenizer.ggml.eot_token_id", UINT32, tokenizer.message_end),
        ("tokenizer.ggml.padding_token_id", UINT32, tokenizer.end_of_text),
        ("tokenizer.ggml.add_bos_token", BOOL, True),
        ("tokenizer.chat_template", STRING, CHAT_TEMPLATE),
    ]


def _tensors(shape: Shape, weights: dict[str, np.ndarray]) -> list[tuple[str, np.ndarray]]:
    tensors = [("token_embd.weight", weights["embedding.weight"])]
    for layer in range(shape.layers):
        own = {name.removeprefix(f"blocks.{layer}."): weight for name, weight in weights.items() if name.startswith(f"blocks.{layer}.")}
        heads, kv = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
        query, key, value = np.split(own["query_key_value.weight"], [heads, heads + kv])
        gate, up = np.split(own["gate_up.weight"], 2)
        named = {
            "attn_norm": own["attention_norm"],
            "attn_q": _interleaved(query, shape.heads),
            "attn_k": _interleaved(key, shape.kv_heads),
            "attn_v": value,
            "attn_output": own["attention_out.weight"],
            "ffn_norm": own["inner_norm"],
            "ffn_gate": gate,
            "ffn_up": up,
            "ffn_down": own["down.weight"],
        }
        tensors += [(f"blk.{layer}.{name}.weight", weight) for name, weight in named.items()]
    return [*tensors, ("output_norm.weight", weights["norm"])]


def _interleaved(weight: np.ndarray, heads: int) -> np.ndarray:
    """Rows for llama.cpp's RoPE, which turns neighbours (2i, 2i + 1), where the trainer turns (i, i + half)."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
