"""How people say things: prefixes, corrections, and a looser spelling of the same sentence."""

import re
from random import Random

FACT_PREFIXES = [""] * 8 + [
    "Hi, ",
    "Hello, ",
    "By the way, ",
    "Also, ",
    "Please remember that ",
    "Remember that ",
    "Just so you know, ",
    "I want to tell you that ",
    "Please note: ",
    "Well, ",
    "So, ",
    "One more thing: ",
    "For your information, ",
]
CORRECTION_PREFIXES = [
    "Actually, ",
    "Actually, ",
    "Actually ",
    "Correction: ",
    "Sorry, ",
    "No, ",
    "I was wrong, ",
    "Update: ",
    "It changed: ",
    "Please change that: ",
    "I made a mistake, ",
    "Now ",
    "Wait, ",
    "No wait, ",
    "I meant to say that ",
]
QUESTION_PREFIXES = [""] * 7 + [
    "So, ",
    "Tell me, ",
    "Do you remember: ",
    "Quick question: ",
    "Please tell me, ",
    "By the way, ",
    "And ",
    "Okay, ",
    "I forgot: ",
]
LOOSE_PREFIXES = ["", "", "", "hey ", "hey, ", "hi ", "hi, ", "ok ", "oh and ", "btw ", "so ", "and ", "yo ", "well ", "hello "]

ACKNOWLEDGEMENTS = [
    "Got it.",
    "Noted.",
    "Thanks, I will remember that.",
    "Okay, I will keep that in mind.",
    "Thank you for telling me.",
    "Good to know.",
    "I see, noted.",
    "Understood.",
    "Thanks for sharing.",
    "Alright, I have noted that.",
    "Nice, thank you.",
    "Okay.",
]
CORRECTIONS_ACKNOWLEDGED = [
    "Okay, I have updated that.",
    "Updated.",
    "Thanks for the correction.",
    "Understood, I changed it.",
    "Got it, updated.",
]

LOOSE_SHARE = 0.25


def capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def joined(statements: list[str]) -> str:
    return statements[0] if len(statements) == 1 else ", ".join(statements[:-1]) + " and " + statements[-1]


def told(rng: Random, facts: list[tuple[str, str]], prefixes: list[str] = FACT_PREFIXES, loose_share: float = LOOSE_SHARE) -> str:
    """Statements with their values as one message, carefully or loosely written. A value is never changed."""
    if rng.random() < loose_share:
        text = joined([loosened(rng, statement).format(v=value) for statement, value in facts])
        return rng.choice(LOOSE_PREFIXES) + text + rng.choice(("", "", "", ".", "!", " :)"))
    text = capitalised(rng.choice(prefixes) + joined([statement.format(v=value) for statement, value in facts]))
    return text + ("." if rng.random() < 0.93 else rng.choice(("", "!")))


def asked(rng: Random, question: str, loose_share: float = LOOSE_SHARE) -> str:
    """A question as a message."""
    if rng.random() < loose_share:
        return rng.choice(LOOSE_PREFIXES) + loosened(rng, question) + rng.choice(("", "?", "?", "??"))
    text = rng.choice(QUESTION_PREFIXES) + question
    return capitalised(text) + ("?" if rng.random() < 0.95 else "")


def loosened(rng: Random, template: str) -> str:
    """The sentence with contractions, missing apostrophes and a small i. `{v}` stays as it is."""
    text = template
    for pattern, choices in CONTRACTIONS:
        if rng.random() < 0.6:
            text = re.sub(pattern, lambda _, choices=choices: rng.choice(choices), text)
    text = text.replace(" 's", "'s")
    return re.sub(r"\bI\b", "i", text) if rng.random() < 0.7 else text


CONTRACTIONS = [
    (r"\bI am called\b", ("my name's", "they call me")),
    (r"\bmy name is\b", ("my name's", "name's", "i'm", "im", "this is", "my name is")),
    (r"\bI am\b", ("I'm", "i'm", "im", "Im")),
    (r"\bis called\b", ("'s called", "is", "'s name is", "s name is")),
    (r" is \{v\}$", (" is {v}", " is {v}", " = {v}", ": {v}")),
    (r"\bwhat is\b", ("what's", "whats", "wat is", "what was")),
    (r"\bwho is\b", ("who's", "whos")),
    (r"\bwhere do I\b", ("where do i", "where did i say i")),
    (r"\bhow old am I\b", ("how old am i", "what's my age")),
    (r"\bcan you tell me\b", ("pls tell me", "tell me", "do you know")),
]
