"""A conversation being written: its tokens, what each is worth to the training, and the facts it holds."""

from dataclasses import dataclass
from random import Random

from .attribute import Attribute
from .attributes import ATTRIBUTES
from .open_attributes import open_attribute
from .tokenizer import Tokenizer
from .values import value_of

TOKENIZER = Tokenizer()
NEWLINE = TOKENIZER.encode("\n")

# What a token of the assistant is worth: answers that need the window, and everything else it says.
ANSWER_WEIGHT = 1.0
TALK_WEIGHT = 0.1

OPEN_ATTRIBUTE_SHARE = 0.12
"""How many of the facts are about nouns that are on no list."""


@dataclass
class Told:
    """A fact as it stands now."""

    attribute: Attribute
    value: str
    source: str
    """Where it was read: "said", "note" or "recalled"."""
    at: int
    """Where in the tokens it was told or last repeated."""
    corrections: int = 0
    is_asked: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer that an evaluation can check, token by token."""

    start: int
    end: int
    kind: str
    """recall, corrected, from-note, not-told or summary"""
    distance: int
    """Tokens since the fact; -1 where there is none."""


class Conversation:
    def __init__(self, rng: Random, held_out: bool) -> None:
        self.rng = rng
        self.held_out = held_out
        self.ids = [TOKENIZER.end_of_text]
        self.weights = [0.0]
        self.boundaries: list[int] = []
        self.answers: list[Answer] = []
        self.messages: list[tuple[str, str]] = []
        self.facts: dict[str, Told] = {}
        self.has_summary = False
        """Whether nothing was told since the last summary."""
        self._before_user = ""

    def say(self, role: str, text: str, weight: float = 0.0, kind: str | None = None, distance: int = -1) -> None:
        """One message in ChatML. `kind` marks an answer to be checked."""
        if role == "user":
            text = self._before_user + text
            self._before_user = ""
        self.boundaries.append(len(self.ids))
        self.messages.append((role, text))
        self._add([TOKENIZER.message_start, *TOKENIZER.encode(role), *NEWLINE], 0.0)
        start = len(self.ids)
        self._add([*TOKENIZER.encode(text), TOKENIZER.message_end], weight)
        if kind is not None:
            self.answers.append(Answer(start, len(self.ids), kind, distance))
        self._add(NEWLINE, 0.0)

    def put_before_user(self, note: str) -> None:
        """A note that becomes one message with the next one of the user, as Oriel joins them."""
        self._before_user += f"{note}\n\n"

    def new_attribute(self) -> Attribute:
        """One of which nothing is known yet."""
        while True:
            attribute = open_attribute(self.rng, self.held_out) if self.rng.random() < OPEN_ATTRIBUTE_SHARE else self.rng.choice(ATTRIBUTES)
            if attribute.key not in self.facts:
                return attribute

    def learn(self, attribute: Attribute, source: str = "said") -> Told:
        """A new value for it; what was known of it is corrected."""
        before = self.facts.get(attribute.key)
        value = value_of(attribute.kind, self.rng, self.held_out)
        fact = Told(attribute, value, source, len(self.ids), 0 if before is None else before.corrections + 1)
        self.facts[attribute.key] = fact
        self.has_summary = False
        return fact

    def _add(self, ids: list[int], weight: float) -> None:
        self.ids += ids
        self.weights += [weight] * len(ids)


def facts_text(facts: list[Told]) -> str:
    """Facts as a summary lists them: those of the closed list in its order, then the others as they were first told."""
    rank = {attribute.key: at for at, attribute in enumerate(ATTRIBUTES)}
    in_order = sorted(facts, key=lambda fact: rank.get(fact.attribute.key, len(rank)))
    return "Facts: " + ("; ".join(f"{fact.attribute.key} {fact.value}" for fact in in_order) or "none") + "."
