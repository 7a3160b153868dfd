"""The network: a llama with grouped-query attention, small enough for two processor cores."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-5


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 1536
    width: int = 192
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    head_width: int = 64
    inner: int = 512
    rope_base: float = 500_000.0
    most_positions: int = 8192


class Block(nn.Module):
    """Attention, then a gated layer, each on the normed stream."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.attention_norm = nn.Parameter(torch.ones(shape.width))
        self.query_key_value = nn.Linear(shape.width, (shape.heads + 2 * shape.kv_heads) * shape.head_width, bias=False)
        self.attention_out = nn.Linear(shape.heads * shape.head_width, shape.width, bias=False)
        self.inner_norm = nn.Parameter(torch.ones(shape.width))
        self.gate_up = nn.Linear(shape.width, 2 * shape.inner, bias=False)
        self.down = nn.Linear(shape.inner, shape.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.attention_out(self._attend(F.rms_norm(x, x.shape[-1:], self.attention_norm, EPSILON), cos, sin))
        gate, up = self.gate_up(F.rms_norm(x, x.shape[-1:], self.inner_norm, EPSILON)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)

    def _attend(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        rows, length, _ = x.shape
        heads, kv_heads, width = self.shape.heads, self.shape.kv_heads, self.shape.head_width
        mixed = self.query_key_value(x).view(rows, length, heads + 2 * kv_heads, width)
        turning, value = mixed.split([heads + kv_heads, kv_heads], 2)
        turned = _rotated(turning, cos, sin).to(value.dtype)
        query, key = turned.split([heads, kv_heads], 2)
        key, value = (part.repeat_interleave(heads // kv_heads, 2) for part in (key, value))
        query, key, value = (part.transpose(1, 2) for part in (query, key, value))
        return F.scaled_dot_product_attention(query, key, value, is_causal=True).transpose(1, 2).reshape(rows, length, heads * width)


class LanguageModel(nn.Module):
    """Embeddings are tied: the same matrix reads tokens and scores them."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.ones(shape.width))
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2 and "embedding" not in name:
                # What writes into the stream starts small, so that the hand-made heads stand out from it.
                gain = 0.125 / math.sqrt(shape.layers) if name.endswith(("attention_out.weight", "down.weight")) else 1.0
                nn.init.normal_(parameter, std=gain / math.sqrt(parameter.shape[1]))
        phases = torch.arange(shape.most_positions).float()[:, None] * rope_frequencies(shape)
        self.register_buffer("cos", phases.cos(), persistent=False)
        self.register_buffer("sin", phases.sin(), persistent=False)

    def forward(self, tokens: Tensor, positions: Tensor, chosen: Tensor | None = None) -> Tensor:
        """Scores of the next token at every place, or only at the chosen places of the flattened batch."""
        cos, sin = self.cos[positions].unsqueeze(2), self.sin[positions].unsqueeze(2)
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, cos, sin)
        x = x.reshape(-1, x.shape[-1])
        if chosen is not None:
            x = x[chosen]
        return F.linear(F.rms_norm(x, x.shape[-1:], self.norm, EPSILON), self.embedding.weight)


def rope_frequencies(shape: Shape) -> Tensor:
    """Radians a position, of each pair (i, i + half) of a head, the fastest first."""
    half = shape.head_width // 2
    return shape.rope_base ** (-torch.arange(half).float() / half)


def _rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, -1)
    return torch.cat((first * cos - second * sin, first * sin + second * cos), -1)
