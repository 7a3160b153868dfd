"""Trains one stage. Run: python -m oriel_demo.train STAGE FOLDER [MINUTES]

Writes FOLDER/STAGE.pt, at the end and every so many steps, and FOLDER/STAGE.log. With MINUTES the stage ends by the clock where its
steps take longer, and rates that fall have come to their end by then. A file FOLDER/stop ends it at once.
"""

import math
import sys
import time
from pathlib import Path
from random import Random

import torch
import torch.distributed as dist
import torch.multiprocessing as processes
from torch.nn import functional as F

from .check import check
from .conversation import ANSWER_WEIGHT
from .induction_start import make_copying
from .model import LanguageModel, Shape
from .optimiser import Optimiser
from .rows import Row, repeated_row, talk_row
from .stages import STAGES, WORKERS, Batch, Stage

REPORT_EVERY = 25
SAVE_EVERY = 200
# What of a batch counts, about: the loss is divided by this share of its tokens, so that long and short rows weigh alike.
COUNTED_SHARE = 0.12


def main(stage_name: str, folder: Path, minutes: float = math.inf) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    meeting = folder / f"{stage_name}.meeting"
    meeting.unlink(missing_ok=True)
    processes.spawn(_work, (STAGES[stage_name], folder, meeting, 60 * minutes), WORKERS)


def _work(rank: int, stage: Stage, folder: Path, meeting: Path, seconds: float) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=WORKERS)
    model = _model_at_start(stage, folder)
    optimiser = Optimiser(model, stage.muon_rate, stage.adam_rate)
    log = _Log(folder / f"{stage.name}.log") if rank == 0 else None
    # Both workers draw the same batch shapes from one seed, and different rows from their own.
    shapes, rows = Random(stage.seed), Random(stage.seed * 1000 + 1 + rank)
    tokens, answer_loss, begun = 0, 1.0, time.monotonic()
    for step in range(1, stage.steps + 1):
        left = _agreed(_share_left(stage, step, folder, (time.monotonic() - begun) / seconds))
        if left == 0:
            break
        batch = shapes.choice(stage.batches)
        answer_loss += 0.04 * (_gradient(model, stage, batch, rows) - answer_loss)
        optimiser.step(_rate_factor(stage, step, left))
        tokens += batch.rows * batch.length
        if log is not None and step % REPORT_EVERY == 0:
            log.write(f"step {step} answer loss {answer_loss:.3f} tokens {tokens / 1e6:.2f} M seconds {time.monotonic() - begun:.0f}")
        if rank == 0 and step % SAVE_EVERY == 0:
            _save(model, folder, stage)
            log.write("  held out: " + check(model, stage))
    if rank == 0:
        _save(model, folder, stage)
        log.write(f"ended after {optimiser.steps} steps, {tokens / 1e6:.2f} M tokens, {time.monotonic() - begun:.0f} seconds")
        log.write("  held out: " + check(model, stage))
    dist.barrier()
    dist.destroy_process_group()


def _model_at_start(stage: Stage, folder: Path) -> LanguageModel:
    torch.manual_seed(0)
    model = LanguageModel(Shape())
    if stage.start is None:
        make_copying(model)
    else:
        model.load_state_dict(torch.load(folder / f"{stage.start}.pt"))
    return model


def _gradient(model: LanguageModel, stage: Stage, batch: Batch, rng: Random) -> float:
    """Leaves the mean gradient of all workers' rows; returns the mean loss of this worker's answers."""
    rows = [_row(stage, batch, rng) for _ in range(batch.rows // WORKERS)]
    weights = torch.tensor([row.weights for row in rows]).view(-1)
    chosen = weights.nonzero().view(-1)
    targets = torch.tensor([row.targets for row in rows]).view(-1)[chosen]
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(torch.tensor([row.inputs for row in rows]), torch.tensor([row.positions for row in rows]), chosen)
    losses = F.cross_entropy(scores.float(), targets, reduction="none")
    (losses * weights[chosen]).sum().div(COUNTED_SHARE * len(weights)).backward()
    for parameter in model.parameters():
        dist.all_reduce(parameter.grad)
        parameter.grad /= WORKERS
    return losses.detach()[weights[chosen] == ANSWER_WEIGHT].mean().item()


def _row(stage: Stage, batch: Batch, rng: Random) -> Row:
    if rng.random() < stage.repeated_share:
        return repeated_row(rng, batch.length)
    return talk_row(rng, batch.length, batch.density, stage.gap_share)


def _rate_factor(stage: Stage, step: int, left: float) -> float:
    warming = min(1.0, step / stage.warmup)
    return warming * (stage.ends_at + (1 - stage.ends_at) * left)


def _share_left(stage: Stage, step: int, folder: Path, time_passed: float) -> float:
    """How much of the stage is still to come, by its steps or by the clock; none when it was told to stop."""
    if (folder / "stop").exists():
        return 0.0
    return max(0.0, 1 - max((step - 1) / stage.steps, time_passed))


def _agreed(value: float) -> float:
    """What the first worker says: with clocks of their own, one would wait for the others for ever."""
    shared = torch.tensor([value], dtype=torch.float64)
    dist.broadcast(shared, 0)
    return shared.item()


def _save(model: LanguageModel, folder: Path, stage: Stage) -> None:
    torch.save(model.state_dict(), folder / f"{stage.name}.pt")


class _Log:
    def __init__(self, file: Path) -> None:
        self._file = file.open("a")

    def write(self, line: str) -> None:
        print(line, file=self._file, flush=True)
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(float, sys.argv[3:]))
