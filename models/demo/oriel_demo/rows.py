"""Rows of a batch: a conversation cut to a length, or random words twice, which teaches copying."""

from dataclasses import dataclass
from random import Random

from .conversation import ANSWER_WEIGHT, TOKENIZER, Answer
from .talk import Density, write_talk
from .values import random_word

FARTHEST_POSITION = 4096
"""Rows with gaps in their positions reach to here, so that short rows also teach long distances."""


@dataclass(frozen=True)
class Row:
    """`inputs[i]` at `positions[i]` is followed by `targets[i]`, which counts `weights[i]`."""

    inputs: list[int]
    targets: list[int]
    weights: list[float]
    positions: list[int]
    answers: list[Answer]


def talk_row(rng: Random, length: int, density: Density, gap_share: float, held_out: bool = False) -> Row:
    talk = write_talk(rng, length + 1, density, held_out)
    positions = list(range(length))
    if rng.random() < gap_share:
        positions = _with_gaps(rng, length, [at for at in talk.boundaries if 0 < at < length])
    answers = [answer for answer in talk.answers if answer.end <= length + 1]
    return Row(talk.ids[:length], talk.ids[1 : length + 1], talk.weights[1 : length + 1], positions, answers)


def repeated_row(rng: Random, length: int) -> Row:
    """Stretches of random words and random tokens, each repeated once; only the repetition counts."""
    ids, weights = [TOKENIZER.end_of_text], [0.0]
    while len(ids) < length + 1:
        wanted = rng.randint(4, max(5, length // 3))
        stretch: list[int] = []
        while len(stretch) < wanted:
            word = TOKENIZER.encode(" " + random_word(rng, rng.random() < 0.5))
            stretch += word if rng.random() < 0.7 else [rng.randrange(TOKENIZER.end_of_text)]
        ids += [*stretch, TOKENIZER.message_end, *stretch]
        weights += [0.0] * (len(stretch) + 2) + [ANSWER_WEIGHT] * (len(stretch) - 1)
    return Row(ids[:length], ids[1 : length + 1], weights[1 : length + 1], list(range(length)), [])


def _with_gaps(rng: Random, length: int, boundaries: list[int]) -> list[int]:
    """Positions that jump ahead before some of the messages."""
    to_skip = int((FARTHEST_POSITION - length) * rng.random() ** 1.5)
    cuts = rng.sample(boundaries, min(len(boundaries), rng.choice((1, 1, 2, 3))))
    shares = [rng.random() for _ in cuts]
    jumps = {cut: int(to_skip * share / sum(shares)) for cut, share in zip(cuts, shares, strict=True)}
    positions, skipped = [], 0
    for at in range(length):
        skipped += jumps.get(at, 0)
        positions.append(at + skipped)
    return positions
