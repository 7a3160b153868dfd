"""Values that facts hold: words from lists, words made of random syllables, numbers and codes.

A fifth of all values, chosen by a hash of the value itself, is held out: training never sees one of them, and every evaluation uses only
them. Most values are random, so that a model must copy them and cannot learn them by heart.
"""

from random import Random

from . import word_lists as words

LIST_SHARE = 0.4
TWO_WORDS_SHARE = 0.05
LOWER_CASE_SHARE = 0.06
HELD_OUT_TENTHS = 2

ONSETS = "b c d f g h j k l m n p r s t v w z br cr dr fr gr kr pr tr bl cl fl gl pl sl st sp sk sn sm sh ch th qu y".split() + [""]
VOWELS = "a e i o u a e i o ai ea ou oo ei io ia".split()
CODAS = ["", "", "", "", "n", "r", "l", "s", "m", "t", "k", "x", "nd", "rt", "ck", "sh", "ng", "st", "p", "d"]

LISTS = {
    "name": (words.NAMES, True),
    "city": (words.CITIES, True),
    "colour": (words.COLOURS, False),
    "food": (words.FOODS, False),
    "job": (words.JOBS, False),
    "hobby": (words.HOBBIES, False),
    "animal": (words.ANIMALS, False),
    "drink": (words.DRINKS, False),
    "language": (words.LANGUAGES, True),
    "sport": (words.SPORTS, False),
    "thing": (words.THINGS, False),
}


def value_of(kind: str, rng: Random, held_out: bool) -> str:
    """A value of this kind, from the held-out part or from the part that is trained on."""
    while True:
        value = _candidate(kind, rng)
        if is_held_out(value) == held_out:
            return value


def is_held_out(value: str) -> bool:
    """Whether training never sees this value. Depends on nothing but its letters, whatever their case."""
    state = 5381
    for character in value.lower():
        state = (state * 33 + ord(character)) & 0xFFFFFFFF
    state ^= state >> 15
    state = (state * 0x2C1B3C6D) & 0xFFFFFFFF
    state ^= state >> 12
    return state % 10 < HELD_OUT_TENTHS


def random_word(rng: Random, capital: bool) -> str:
    """Three to eleven letters: mostly syllables that can be spoken, at times any letters at all."""
    if rng.random() < 0.12:
        word = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 7)))
    else:
        word = "".join(_syllable(rng) for _ in range(rng.choice((1, 2, 2, 2, 3, 3, 4))))
        if len(word) < 3:
            word += _syllable(rng)
    word = word[:11]
    return word.capitalize() if capital else word


def _candidate(kind: str, rng: Random) -> str:
    if kind == "number":
        return _digits(rng, 3, 6)
    if kind == "small number":
        return _digits(rng, 1, 3)
    if kind == "phone":
        return _phone(rng)
    if kind == "email":
        return _email(rng)
    if kind == "date":
        return f"{rng.randint(1, 31)} {rng.choice(words.MONTHS)}" if rng.random() < 0.7 else rng.choice(words.DAYS)
    if kind == "code":
        return _code(rng) if rng.random() < 0.5 else _word("name", rng)
    if kind == "any":
        return _candidate(rng.choice(("name", "city", "thing", "number", "small number", "code")), rng)
    return _word(kind, rng)


def _word(kind: str, rng: Random) -> str:
    known, capital = LISTS[kind]
    word = rng.choice(known) if rng.random() < LIST_SHARE else random_word(rng, capital)
    if rng.random() < TWO_WORDS_SHARE:
        word += " " + (rng.choice(known) if rng.random() < 0.5 else random_word(rng, capital))
    return word.lower() if rng.random() < LOWER_CASE_SHARE else word


def _code(rng: Random) -> str:
    if rng.random() < 0.5:
        return random_word(rng, rng.random() < 0.5)[:5] + _digits(rng, 2, 3)
    return _digits(rng, 3, 4) + random_word(rng, False)[:3]


def _digits(rng: Random, least: int, most: int) -> str:
    length = rng.randint(least, most)
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(length - 1))


def _phone(rng: Random) -> str:
    if rng.random() < 0.4:
        return _digits(rng, 5, 8)
    groups = [_digits(rng, 2, 4) for _ in range(rng.randint(2, 3))]
    return f"+{_digits(rng, 2, 2)} {' '.join(groups)}" if rng.random() < 0.6 else "0" + " ".join(groups)


def _email(rng: Random) -> str:
    ending = rng.choice(("com", "org", "net"))
    return f"{random_word(rng, False)[:6]}@{random_word(rng, False)[:6]}.{ending}"


def _syllable(rng: Random) -> str:
    return rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS)
