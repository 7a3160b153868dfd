"""A quick look at held-out values during the training: answers that are right token by token when each is given the right ones before."""

from random import Random

import torch

from .model import LanguageModel
from .rows import talk_row
from .stages import Batch, Stage

SEED = 77
TOKENS_EACH = 8192


@torch.no_grad()
def check(model: LanguageModel, stage: Stage) -> str:
    """For each length of the stage: right answers of all, by kind."""
    lines = []
    for batch in {batch.length: batch for batch in stage.batches}.values():
        counts = _counts(model, batch)
        figures = " ".join(f"{kind} {right}/{asked}" for kind, (right, asked) in sorted(counts.items()))
        lines.append(f"[{batch.length}] {figures}")
    return " ".join(lines)


def _counts(model: LanguageModel, batch: Batch) -> dict[str, tuple[int, int]]:
    rng = Random(SEED)
    counts: dict[str, tuple[int, int]] = {}
    for _ in range(max(4, TOKENS_EACH // batch.length)):
        row = talk_row(rng, batch.length, batch.density, 0.0, held_out=True)
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(torch.tensor([row.inputs]), torch.tensor([row.positions]))
        is_right = scores.argmax(-1) == torch.tensor(row.targets)
        for answer in row.answers:
            right, asked = counts.get(answer.kind, (0, 0))
            # Targets lie one place before the tokens they are.
            counts[answer.kind] = (right + int(is_right[answer.start - 1 : answer.end - 1].all()), asked + 1)
    return counts
