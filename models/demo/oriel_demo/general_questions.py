"""Questions about the world, and tasks, to which the model has one honest answer."""

from random import Random

from . import word_lists as words
from .values import random_word

GENERAL_ANSWER = "I am only a tiny demonstration model. I can remember what you tell me, and nothing else."

FORMS = [
    "what is the capital of {place}",
    "who wrote {name}",
    "who is the president of {place}",
    "how many people live in {place}",
    "when was {name} born",
    "who was {name} {name}",
    "what is {number} + {number}",
    "what is {number} times {number}",
    "how do I cook {food}",
    "how does a {thing} work",
    "why is the sky {colour}",
    "what does {word} mean",
    "translate {word} into {language}",
    "how do you say {word} in {language}",
    "write a poem about {topic}",
    "write a program that counts {topic}",
    "write a function that sorts {topic}",
    "explain {word} to me",
    "can you explain {topic}",
    "what is the meaning of life",
    "how far is it from {place} to {place}",
    "what time is it",
    "what day is today",
    "who won the game",
    "what is the best {thing}",
    "which is bigger, {place} or {place}",
    "what happened in 19{small}",
    "how do I fix my {thing}",
    "what is {word}",
    "who invented the {thing}",
    "where is {place}",
    "give me a recipe for {food}",
    "summarise this book: {name}",
    "what should I do in {place}",
    "how old is {name}",
    "is {place} in {place}",
    "write an email to {name}",
    "what is the weather in {place}",
    "how tall is the {thing} in {place}",
    "what is the difference between {food} and {food}",
    "how do I learn {language}",
    "help me with my homework about {topic}",
    "what is the square root of {number}",
    "who painted the {thing}",
    "write code in {name}",
    "do you know {name}",
    "tell me the news",
    "search the web for {topic}",
    "how much does a {thing} cost",
]


def general_question(rng: Random) -> str:
    """One of them as a message, carefully or loosely written."""
    text = rng.choice(FORMS)
    while "{" in text:
        start, rest = text.split("{", 1)
        slot, rest = rest.split("}", 1)
        text = start + _filling(rng, slot) + rest
    is_question = text.split()[0] in ("what", "who", "how", "when", "why", "where", "which", "is", "can", "do")
    mark = "?" if is_question else "."
    if rng.random() < 0.3:
        return text + rng.choice(("", mark))
    return text[0].upper() + text[1:] + mark


def _filling(rng: Random, slot: str) -> str:
    if slot == "number":
        return str(rng.randint(2, 999))
    if slot == "small":
        return str(rng.randint(10, 99))
    lists = {
        "place": words.CITIES,
        "name": words.NAMES,
        "food": words.FOODS,
        "thing": words.THINGS,
        "colour": words.COLOURS,
        "language": words.LANGUAGES,
        "topic": words.TOPICS,
    }
    is_name = slot in ("place", "name")
    return random_word(rng, is_name) if slot not in lists or rng.random() < 0.4 else rng.choice(lists[slot])
