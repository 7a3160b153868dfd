"""A kind of fact: what it is called, how it is told, asked and answered."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attribute:
    """`statements` hold `{v}` where the value stands. Everything is lower case at its beginning and has no full stop."""

    key: str
    kind: str
    statements: tuple[str, ...]
    questions: tuple[str, ...]
    answer: str
    unknown: str
