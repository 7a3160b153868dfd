"""A start by hand: heads that copy. From random weights the same training finds no copying for a long time.

The first layer looks one and two tokens back, through the phases of RoPE alone. The second layer has two induction heads: they find the
place whose token before (or whose two tokens before) is the one just read, and copy what followed it. All of it stays trainable.
"""

import torch
from torch import Tensor

from .model import LanguageModel, Shape, rope_frequencies

EMBEDDING_STD = 0.15
SEED = 5
# Dimensions of a head whose RoPE phase hardly turns: content is matched there whatever the distance.
SLOW_FROM = 15
MATCH_GAIN = 2.2
COPY_GAIN = 0.7


@torch.no_grad()
def make_copying(model: LanguageModel) -> None:
    shape = model.shape
    width, head = shape.width, shape.head_width
    rng = torch.Generator().manual_seed(SEED)

    def random_frame(rows: int, columns: int) -> Tensor:
        """Orthonormal rows, or columns where there are more rows than columns."""
        tall = torch.linalg.qr(torch.randn(max(rows, columns), min(rows, columns), generator=rng))[0]
        return tall.t() if rows < columns else tall

    # Dimension 0 of every embedding is one constant: position-only heads read nothing else.
    model.embedding.weight.copy_(torch.randn(shape.vocabulary, width, generator=rng) * EMBEDDING_STD)
    model.embedding.weight[:, 0] = 4 * EMBEDDING_STD
    model.norm.fill_(0.4)

    token_code = random_frame(head, width)
    token_code[:, 0] = 0
    places = random_frame(width, 2 * head)
    places[0] = 0
    one_back, two_back = places[:, :head], places[:, head:]

    _look_back(model, token_code, one_back, two_back)
    slow = [*range(SLOW_FROM, head // 2), *range(SLOW_FROM + head // 2, head)]
    group = shape.heads // shape.kv_heads
    _induce(model, 0, 0, token_code[: len(slow)], one_back[:, : len(slow)].t(), slow, random_frame(head, width))
    _induce(model, group, 1, one_back[:, : len(slow)].t(), two_back[:, : len(slow)].t(), slow, random_frame(head, width))


def _look_back(model: LanguageModel, token_code: Tensor, one_back: Tensor, two_back: Tensor) -> None:
    """Heads 0 and 1 of the first layer attend one and two positions back.

    Keys are one vector turned by one position, queries the same vector turned by `back - 1` positions the other way: with RoPE the score
    is highest where the key stands `back` positions before.
    """
    shape, block = model.shape, model.blocks[0]
    head, half = shape.head_width, shape.head_width // 2
    query, key, value = _parts(block.query_key_value.weight, shape)
    sharpness = torch.zeros(half)
    sharpness[:10] = 4 * torch.tensor([2, 1.5, 1, 1, 1, 1, 1, 1, 0.5, 0.5])
    # 3.7 is what the norm makes of the constant dimension; 8 undoes the scaling of the scores by the root of 64.
    strength = (8 * sharpness).sqrt() / 3.7
    turn = rope_frequencies(shape)
    query[: 2 * head] = 0
    key[:head] = 0
    for back, first in ((1, 0), (2, head)):
        query[first : first + half, 0] = strength * torch.cos((back - 1) * turn)
        query[first + half : first + head, 0] = -strength * torch.sin((back - 1) * turn)
    key[:half, 0] = strength * torch.cos(turn)
    key[half:head, 0] = strength * torch.sin(turn)
    value[:head] = token_code
    out = block.attention_out.weight
    out[:, :head] = EMBEDDING_STD * one_back
    out[:, head : 2 * head] = EMBEDDING_STD * two_back


def _induce(model: LanguageModel, head_at: int, kv_at: int, sought: Tensor, offered: Tensor, slow: list[int], copied: Tensor) -> None:
    """A head of the second layer that attends where `offered` is what is `sought`, and copies the token there."""
    shape, block = model.shape, model.blocks[1]
    head = shape.head_width
    query, key, value = _parts(block.query_key_value.weight, shape)
    query[head_at * head : (head_at + 1) * head] = 0
    key[kv_at * head : (kv_at + 1) * head] = 0
    rows = torch.tensor(slow)
    query[head_at * head + rows] = MATCH_GAIN * sought
    key[kv_at * head + rows] = MATCH_GAIN * offered
    copied[:, 0] = 0
    value[kv_at * head : (kv_at + 1) * head] = copied
    block.attention_out.weight[:, head_at * head : (head_at + 1) * head] = COPY_GAIN * copied.t()


def _parts(weight: Tensor, shape: Shape) -> tuple[Tensor, Tensor, Tensor]:
    """Views of the rows that make queries, keys and values."""
    kv = shape.kv_heads * shape.head_width
    return weight.split([shape.heads * shape.head_width, kv, kv])
