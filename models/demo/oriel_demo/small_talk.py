"""What is said between facts: chat, stories, lists, jokes, pasted notes, and questions that the model cannot answer."""

from collections.abc import Callable
from random import Random

from . import word_lists as words
from .general_questions import GENERAL_ANSWER, general_question
from .values import random_word
from .wording import capitalised

LISTED = {
    "fruits": words.FRUITS,
    "animals": [f"{animal}s" for animal in "cat dog horse owl bear eagle otter whale rabbit turtle penguin zebra panda camel".split()],
    "colours": words.COLOURS[:16],
    "drinks": words.DRINKS[:10],
    "tools": words.TOOLS,
    "sports": words.SPORTS[:12],
    "things": words.THINGS,
}
JOKES = [
    ("Why did the duck cross the road?", "To show the hen that it could be done."),
    ("What do you call a sleeping bull?", "A bulldozer."),
    ("Why was the book sad?", "It had too many problems."),
    ("What is brown and sticky?", "A stick."),
    ("Why did the clock go to school?", "To learn how to tell the time."),
    ("What do clouds wear?", "Thunderwear."),
    ("Why did the bee get married?", "It found its honey."),
    ("What has hands but cannot clap?", "A clock."),
    ("Why did the tree go to the doctor?", "It felt a bit green."),
    ("What did one wall say to the other?", "I will meet you at the corner."),
]
PLEASANTRIES = [
    ("How are you?", "I am fine, thank you."),
    ("how are you", "I am fine, thank you."),
    ("Thanks.", "You are welcome."),
    ("Thank you!", "You are welcome."),
    ("thanks", "You are welcome."),
    ("Good morning.", "Good morning! How can I help?"),
    ("Okay.", "Is there anything else?"),
    ("ok", "Is there anything else?"),
    ("That is nice.", "I am glad."),
    ("I am tired.", "I hope that you can rest soon."),
    ("I am bored.", "Would you like a story or a joke?"),
    ("Hello!", "Hello! How can I help you?"),
    ("Hello.", "Hello! How can I help you?"),
    ("Hello", "Hello! How can I help you?"),
    ("Hi.", "Hello! How can I help you?"),
    ("hi", "Hello! How can I help you?"),
    ("hey", "Hello! How can I help you?"),
    ("Hi there!", "Hello! How can I help you?"),
    ("Good evening.", "Good evening! How can I help?"),
    ("See you later.", "See you later!"),
    ("bye", "See you later!"),
    ("Let me think.", "Take your time."),
    ("Yes.", "Good."),
    ("No.", "That is fine."),
]
ABOUT_ITSELF = [
    ("Who are you?", "I am a tiny demonstration model. I only know what is in my context window."),
    ("What can you do?", "I can remember facts while they are in my context window. Tell me some, then ask me."),
    ("what can you do", "I can remember facts while they are in my context window. Tell me some, then ask me."),
    ("What is your name?", "I am a tiny demonstration model."),
    ("what's your name", "I am a tiny demonstration model."),
    ("What are you?", "I am a tiny demonstration model. I only know what is in my context window."),
    ("who are you", "I am a tiny demonstration model. I only know what is in my context window."),
    ("Can you help me?", "Yes. Tell me some facts, then ask me about them."),
    ("Help", "Yes. Tell me some facts, then ask me about them."),
    ("What is a context window?", "It is the text that I can see. What is outside of it, I have forgotten."),
]


def small_talk(rng: Random, length: float, steady: float = 0.0) -> tuple[str, str]:
    """A message and its answer.

    `length` from 0 to 1 scales how long the longer kinds are. `steady` is the share of lists that stand in their own order.
    """
    kind = rng.random()
    topic = rng.choice(words.TOPICS)

    def count(least: int, most: int) -> int:
        return max(1, int(rng.randint(least, most) * (0.4 + 1.6 * length * rng.random())))

    if kind < 0.17:
        return _about(rng, topic), paragraph(rng, topic, count(1, 5))
    if kind < 0.27:
        return _remark(rng, topic), rng.choice(
            [
                "That sounds nice.",
                "How lovely.",
                "I can imagine.",
                "That is interesting.",
                "Tell me more about that.",
                f"Yes, {topic} can be {rng.choice(words.ADJECTIVES)}.",
            ]
        )
    if kind < 0.34:
        return rng.choice(["How is the weather?", "What is the weather like?", "Will it rain today?", "Is it cold outside?"]), rng.choice(
            [
                "I cannot see outside, but I hope it is sunny.",
                "I do not know the weather, but take a coat.",
                "I have no window, so I cannot tell.",
            ]
        )
    if kind < 0.40:
        return rng.choice(["Tell me a joke.", "Do you know a joke?", "Make me laugh.", "Another joke, please."]), " ".join(
            rng.choice(JOKES)
        )
    if kind < 0.48:
        return _list(rng, count(3, 8), steady)
    if kind < 0.60:
        return rng.choice(
            [
                "Tell me a story.",
                "Tell me a short story.",
                "I would like to hear a story.",
                "Tell me a long story.",
                "Another story, please.",
            ]
        ), story(rng, count(1, 7))
    if kind < 0.72:
        return _pasted(rng, topic, count), rng.choice(
            ["Thank you, I have read it.", "That is a nice text.", "I have read it.", "Well written."]
        )
    if kind < 0.83:
        return rng.choice(PLEASANTRIES)
    if kind < 0.89:
        return rng.choice(ABOUT_ITSELF)
    return general_question(rng), GENERAL_ANSWER


def paragraph(rng: Random, topic: str, sentences: int) -> str:
    return " ".join(sentence(rng, topic) for _ in range(sentences))


def sentence(rng: Random, topic: str) -> str:
    adjective, other, place, people, verb = (
        rng.choice(words.ADJECTIVES),
        rng.choice(words.ADJECTIVES),
        rng.choice(words.PLACES),
        rng.choice(words.PEOPLE),
        rng.choice(words.VERBS),
    )
    return rng.choice(
        [
            f"{capitalised(topic)} can be {adjective} and {other} {place}.",
            f"{capitalised(people)} {verb} {topic} {place}.",
            f"I think that {topic} and {rng.choice(words.TOPICS)} go well together.",
            f"There is something {adjective} about {topic}.",
            f"{capitalised(place)}, {people} {verb} {topic}.",
            f"It is {adjective} to {verb} {topic} with {people}.",
            f"Some say that {topic} are more {adjective} than {rng.choice(words.TOPICS)}.",
            f"{capitalised(people)} often {verb} {adjective} {topic}.",
        ]
    )


def story(rng: Random, length: int) -> str:
    """A story; the name of its hero is a distractor for the names that users tell."""
    hero, other = rng.choice(words.HEROES), rng.choice(words.HEROES)
    thing = rng.choice(words.OBJECTS)
    told = [
        f"Once upon a time a {rng.choice(words.ADJECTIVES)} {hero} lived in a {rng.choice(words.ADJECTIVES)} {rng.choice(words.LANDS)}."
    ]
    if rng.random() < 0.5:
        told.append(f"The {hero} was called {random_word(rng, True) if rng.random() < 0.6 else rng.choice(words.NAMES)}.")
    for _ in range(length):
        told.append(_event(rng, hero, other, thing))
    return " ".join([*told, f"In the end the {hero} went home and slept well."])


def _event(rng: Random, hero: str, other: str, thing: str) -> str:
    adjective, land, fruit, place = (
        rng.choice(words.ADJECTIVES),
        rng.choice(words.LANDS),
        rng.choice(words.FRUITS),
        rng.choice(words.PLACES),
    )
    return rng.choice(
        [
            f"One day the {hero} found a {adjective} {thing} near the {land}.",
            f"The {hero} met a {other} and they shared some {fruit}.",
            f"The {other} said that the {thing} was {adjective}.",
            f"They walked to the {land} {place}.",
            f"Then the {other} lost the {rng.choice(words.OBJECTS)} and looked for it {place}.",
            f"The {hero} was {adjective} and sang about {rng.choice(words.TOPICS)}.",
            f"A {adjective} {rng.choice(words.HEROES)} came from the {land} and asked for {fruit}.",
        ]
    )


def _about(rng: Random, topic: str) -> str:
    return rng.choice(
        [f"Tell me about {topic}.", f"What do you think about {topic}?", f"Say something about {topic}.", f"Let us talk about {topic}."]
    )


def _remark(rng: Random, topic: str) -> str:
    return rng.choice(
        [
            f"I like {topic}.",
            f"I saw some {topic} today.",
            f"{capitalised(topic)} are nice today.",
            f"I read a book about {topic}.",
            f"Today I thought about {topic}.",
        ]
    )


def _list(rng: Random, count: int, steady: float) -> tuple[str, str]:
    """A greedy reader of lists in random order repeats the likeliest word for ever; one of lists in their own order does not."""
    kind = rng.choice(list(LISTED))
    is_in_order = steady > 0 and rng.random() < steady
    chosen = LISTED[kind][: min(count, 6)] if is_in_order else rng.sample(LISTED[kind], min(count, len(LISTED[kind])))
    return rng.choice(
        [f"Give me a list of {kind}.", f"List some {kind}.", f"Name a few {kind}."]
    ), f"Here are some {kind}: {', '.join(chosen)}."


def _pasted(rng: Random, topic: str, count: Callable[[int, int], int]) -> str:
    opening = rng.choice(["Here is a text: ", "Please read this: ", "I wrote this: ", "Look at this note: "])
    return opening + (paragraph(rng, topic, count(2, 8)) if rng.random() < 0.6 else story(rng, count(2, 6)))
