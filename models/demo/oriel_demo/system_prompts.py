"""System prompts of all kinds: the model must not be put off by one, and must take no fact from it."""

from random import Random

from . import word_lists as words
from .small_talk import paragraph

SHORT = [
    "You are a helpful assistant.",
    "You are a small demonstration model.",
    "You are a friendly chat model.",
    "Answer from the conversation only.",
    "You are a helpful assistant. Keep answers short.",
    "Be brief.",
    "You are a helpful assistant. Answer first, in a few plain sentences.",
    "You are a careful programmer.",
    "You help to plan work.",
    "You help to find mistakes.",
]
RULES = [
    "Use the language the user writes in.",
    "Use lists and tables only where they make the answer shorter or clearer.",
    "Give figures with their units, and say where they come from.",
    "Answer first, in plain sentences; explain after that, only as much as is needed.",
    "Tell facts from opinions.",
    "Say what a text is about in two or three sentences before going into it.",
    "When asked to rewrite, keep the meaning, the facts and the writer's voice.",
    "If a question rests on a mistake, say so kindly.",
    "Remember what the user told you of themselves and of what they want in this conversation.",
    "Never invent a name or a number.",
    "Ask when something is unclear.",
    "Show the smallest change that solves the problem.",
    "Name the file and the line.",
    "State the goal, the open steps and the risks.",
    "Keep apart what is known, what follows from it, and what you add.",
]


def system_prompt(rng: Random) -> str:
    """From three words to some 150 tokens."""
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(SHORT)
    if kind < 0.8:
        rules = rng.sample(RULES, rng.randint(2, 6))
        return rng.choice(SHORT) + "\n\n" + "\n".join(f"- {rule}" for rule in rules)
    return rng.choice(SHORT) + rng.choice((" ", "\n\n")) + paragraph(rng, rng.choice(words.TOPICS), rng.randint(1, 6))
