"""The stages of the training, in their order. Each goes on from the checkpoint of the one before."""

from dataclasses import dataclass, replace

from .talk import Density

WORKERS = 2
"""Processes, each with one thread and half of every batch."""

SHORT_DENSE = Density(facts=(0.8, 1.0), length=(0.0, 0.2), tail=0.45)
MIXED = Density(facts=(0.25, 0.95), length=(0.0, 0.7), tail=0.35)
LONG = Density(facts=(0.15, 0.7), length=(0.3, 1.0), tail=0.3)


@dataclass(frozen=True)
class Batch:
    """So many rows of so many tokens."""

    rows: int
    length: int
    density: Density


@dataclass(frozen=True)
class Stage:
    name: str
    steps: int
    seed: int
    batches: tuple[Batch, ...]
    """One of them, chosen at random, for each step."""
    muon_rate: float
    adam_rate: float
    warmup: int = 20
    ends_at: float = 1.0
    """The share of its rates that the stage ends with; they fall evenly."""
    repeated_share: float = 0.0
    """Rows of random words twice."""
    gap_share: float = 0.0
    """Rows with gaps in their positions."""
    start: str | None = None
    """The stage it goes on from; none for the first."""


ALL_LENGTHS = (Batch(32, 256, MIXED), Batch(16, 512, MIXED), Batch(8, 1024, MIXED), Batch(8, 1024, LONG), Batch(4, 2048, LONG))

REFINED = {"summaries": 0.36, "notes": 0.35, "second_notes": 0.25, "only_new": 0.3}
REFINED_LENGTHS = (
    Batch(32, 256, MIXED),
    Batch(16, 512, Density(facts=(0.5, 1.0), length=(0.0, 0.4), tail=0.5, **REFINED)),
    Batch(8, 1024, Density(facts=(0.25, 0.9), length=(0.0, 0.8), tail=0.45, **REFINED)),
    Batch(4, 2048, Density(facts=(0.15, 0.6), length=(0.3, 1.0), tail=0.35, **REFINED)),
)
POLISHED_LENGTHS = tuple(replace(batch, density=replace(batch.density, steady=0.7)) for batch in REFINED_LENGTHS)

STAGES = {
    stage.name: stage
    for stage in (
        Stage(
            "copy",
            steps=700,
            seed=11,
            batches=(Batch(24, 192, SHORT_DENSE),),
            muon_rate=0.012,
            adam_rate=0.0015,
            warmup=50,
            repeated_share=0.1,
        ),
        Stage(
            "grow",
            steps=900,
            seed=12,
            batches=(Batch(32, 256, SHORT_DENSE), Batch(16, 512, MIXED), Batch(8, 1024, MIXED)),
            muon_rate=0.012,
            adam_rate=0.0015,
            gap_share=0.3,
            start="copy",
        ),
        Stage(
            "settle",
            steps=1675,
            seed=14,
            batches=ALL_LENGTHS,
            muon_rate=0.012,
            adam_rate=0.0015,
            ends_at=0.0,
            gap_share=0.3,
            start="grow",
        ),
        Stage(
            "refine",
            steps=431,
            seed=15,
            batches=REFINED_LENGTHS,
            muon_rate=0.006,
            adam_rate=0.0007,
            ends_at=0.3,
            gap_share=0.3,
            start="settle",
        ),
        Stage(
            "polish",
            steps=600,
            seed=16,
            batches=POLISHED_LENGTHS,
            muon_rate=0.0025,
            adam_rate=0.0003,
            ends_at=0.0,
            gap_share=0.3,
            start="refine",
        ),
    )
}
