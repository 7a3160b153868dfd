"""A whole conversation for training: how it begins, its body, and a tail of questions and summaries."""

from dataclasses import dataclass
from random import Random

from .conversation import Conversation
from .events import ask, begin_in_the_middle, begin_with_note, chat, correct, recall_and_ask, sum_up, tell
from .system_prompts import system_prompt


@dataclass(frozen=True)
class Density:
    """How full of facts a conversation is."""

    facts: tuple[float, float]
    """The least and the greatest share of the body that is facts and questions, and not chat."""
    length: tuple[float, float]
    """How long the chat is, from 0 to 1."""
    tail: float
    """The share of the tokens that questions and summaries at the end take."""
    summaries: float = 0.3
    """The share of summaries in the tail."""
    notes: float = 0.25
    """How many conversations go on from a summary."""
    second_notes: float = 0.0
    """How many of these go on from two."""
    only_new: float = 0.0
    """Of the summaries after a note: how many are asked to leave out what it says."""
    steady: float = 0.0
    """How often the assistant says the same where it has a choice, so that one answer is the likeliest, and the greedy one."""


def write_talk(rng: Random, tokens: int, density: Density, held_out: bool = False) -> Conversation:
    """At least this many tokens; the last message may be cut off by whoever takes only so many."""
    talk = Conversation(rng, held_out)
    _begin(talk, tokens, density)
    length = rng.uniform(*density.length)
    _body(talk, int(tokens * (1 - density.tail * (0.5 + rng.random()))), tokens, density, length)
    while len(talk.ids) < tokens:
        _tail_event(talk, density)
    return talk


def _begin(talk: Conversation, tokens: int, density: Density) -> None:
    rng = talk.rng
    if rng.random() < 0.45:
        talk.say("system", system_prompt(rng))
    kind = rng.random()
    if kind < density.notes:
        begin_with_note(talk, max(1, tokens // 60))
        if density.second_notes > 0 and rng.random() < density.second_notes:
            begin_with_note(talk, max(1, tokens // 60))
    elif kind < density.notes + 0.08:
        begin_in_the_middle(talk)


def _body(talk: Conversation, until: int, tokens: int, density: Density, length: float) -> None:
    rng = talk.rng
    facts_share = rng.uniform(*density.facts)
    most_told = 0 if rng.random() < 0.06 else max(1, min(16, rng.choice((1, 2, 3, 4, 6, 8, 12)) * tokens // 300 + 1))
    tellings = 0
    while len(talk.ids) < until:
        kind = rng.random()
        if rng.random() >= facts_share:
            chat(talk, length, density.steady)
        elif kind < 0.22:
            ask(talk)
        elif kind < 0.25 and talk.facts and not talk.has_summary:
            sum_up(talk)
        elif kind < 0.5 and talk.facts:
            correct(talk)
        elif tellings < most_told:
            tell(talk, density.steady)
            tellings += 1
        else:
            chat(talk, length, density.steady)
    if most_told > 0 and not talk.facts and rng.random() < 0.8:
        tell(talk, density.steady)


def _tail_event(talk: Conversation, density: Density) -> None:
    kind = talk.rng.random()
    if kind < density.summaries and not talk.has_summary:
        sum_up(talk, density.only_new)
    elif kind < 0.37:
        chat(talk, 0.3, density.steady)
    elif kind < 0.44 and talk.facts:
        correct(talk)
    elif kind < 0.49:
        tell(talk, density.steady)
    elif kind < 0.54:
        recall_and_ask(talk)
    else:
        ask(talk)
