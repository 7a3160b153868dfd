"""Learns the merges from text of the grammar and writes merges.txt. Run: python -m oriel_demo.train_tokenizer"""

import re
from collections import Counter
from itertools import pairwise
from random import Random

from . import word_lists as words
from .attributes import ATTRIBUTES
from .open_attributes import OPEN_NOUNS
from .oriel_texts import GAP_NOTE, checkpoint_note, extract_line, recall_note, summary_instruction
from .small_talk import small_talk
from .system_prompts import system_prompt
from .tokenizer import MERGES_FILE, SPECIAL, WORD, byte_letters, with_pair_joined
from .values import random_word
from .wording import (
    ACKNOWLEDGEMENTS,
    CORRECTION_PREFIXES,
    CORRECTIONS_ACKNOWLEDGED,
    FACT_PREFIXES,
    LOOSE_PREFIXES,
    QUESTION_PREFIXES,
    capitalised,
    loosened,
)

VOCABULARY_SIZE = 1536
SEED = 1


def train() -> None:
    words_left = Counter(WORD.findall("\n".join(corpus(Random(SEED)))))
    merges = learn_merges(words_left, VOCABULARY_SIZE - 256 - len(SPECIAL))
    MERGES_FILE.write_text("\n".join(merges) + "\n")
    print(len(merges), "merges")


def corpus(rng: Random) -> list[str]:
    """What the model reads, in shares that give every fixed wording short tokens. Digits are left out, so that no number is one token."""
    lines = [text for _ in range(4000) for text in small_talk(rng, 0.5)]
    for attribute in ATTRIBUTES:
        for template in (*attribute.statements, *attribute.questions):
            lines += [
                text.replace("{v}", "") for _ in range(3) for text in (f" {template}", capitalised(template), loosened(rng, template))
            ]
        lines += [attribute.answer.replace("{v}", ""), attribute.unknown, f"; {attribute.key} "] * 20
    lines += [f" my {noun} is" for noun in OPEN_NOUNS] * 3
    lines += [system_prompt(rng) for _ in range(300)]
    lines += [
        summary_instruction(0, True, "the"),
        checkpoint_note("Facts: none."),
        recall_note([("user", "x"), ("assistant", "x")]),
        GAP_NOTE,
    ] * 60
    lines += [extract_line("user", "My name is"), extract_line("assistant", "Noted."), "Facts: none.", "Facts: "] * 60
    lines += [*FACT_PREFIXES, *CORRECTION_PREFIXES, *QUESTION_PREFIXES, *LOOSE_PREFIXES, *ACKNOWLEDGEMENTS, *CORRECTIONS_ACKNOWLEDGED] * 12
    lines += ["user", "assistant", "system"] * 100
    known = [
        words.NAMES,
        words.CITIES,
        words.COLOURS,
        words.FOODS,
        words.JOBS,
        words.HOBBIES,
        words.ANIMALS,
        words.DRINKS,
        words.LANGUAGES,
        words.SPORTS,
        words.THINGS,
    ]
    lines += [f" {word}" for word_list in known for word in word_list] * 2
    lines += [f" {random_word(rng, rng.random() < 0.6)}" for _ in range(9000)]
    return [re.sub("[0-9]+", "", line) for line in lines]


def learn_merges(counts: Counter[str], wanted: int) -> list[str]:
    """The most frequent pair becomes a token, again and again; of equals the first in the alphabet."""
    letters = byte_letters()
    parts = {word: [letters[byte] for byte in word.encode()] for word in counts}
    pairs: Counter[tuple[str, str]] = Counter()
    holders: dict[tuple[str, str], set[str]] = {}

    def count(word: str, sign: int) -> None:
        for pair in pairwise(parts[word]):
            pairs[pair] += sign * counts[word]
            if sign > 0:
                holders.setdefault(pair, set()).add(word)

    for word in parts:
        count(word, 1)
    merges = []
    while len(merges) < wanted:
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(" ".join(best))
        for word in sorted(holders[best]):
            count(word, -1)
            parts[word] = with_pair_joined(parts[word], best)
            count(word, 1)
        del pairs[best]
    return merges


if __name__ == "__main__":
    train()
