"""Kinds of facts that are alike but for a noun: somebody's name, a favourite, a thing to remember."""

from .attribute import Attribute


def _called(noun: str) -> Attribute:
    can_be_several = noun not in ("mother", "father", "wife", "husband", "boss", "doctor", "teacher")
    is_person = noun not in ("dog", "cat", "horse", "parrot", "rabbit", "boat", "band")
    return Attribute(
        key=noun,
        kind="name",
        statements=(
            f"my {noun} is called {{v}}",
            f"my {noun} is named {{v}}",
            f"my {noun} is {{v}}",
            f"the name of my {noun} is {{v}}",
            f"my {noun}'s name is {{v}}",
            *((f"I have a {noun} called {{v}}", f"I have a {noun} named {{v}}") if can_be_several else ()),
        ),
        questions=(
            f"what is my {noun} called",
            f"what is the name of my {noun}",
            f"what is my {noun} named",
            f"what is my {noun}'s name",
            *((f"who is my {noun}",) if is_person else ()),
        ),
        answer=f"Your {noun} is called {{v}}.",
        unknown=f"You have not told me the name of your {noun}.",
    )


def _favourite(noun: str, kind: str) -> Attribute:
    return Attribute(
        key=f"favourite {noun}",
        kind=kind,
        statements=(f"my favourite {noun} is {{v}}", f"my favourite {noun} is {{v}}", f"the {noun} I like best is {{v}}"),
        questions=(f"what is my favourite {noun}", f"which {noun} do I like best"),
        answer=f"Your favourite {noun} is {{v}}.",
        unknown=f"You have not told me your favourite {noun}.",
    )


def _thing(noun: str, kind: str) -> Attribute:
    return Attribute(
        key=noun,
        kind=kind,
        statements=(f"the {noun} is {{v}}", f"the {noun} is {{v}}", f"my {noun} is {{v}}", f"our {noun} is {{v}}"),
        questions=(f"what is the {noun}", f"what is my {noun}", f"can you tell me the {noun}"),
        answer=f"The {noun} is {{v}}.",
        unknown=f"You have not told me the {noun}.",
    )


CALLED = """
dog cat horse parrot rabbit sister brother mother father son daughter wife husband friend boss teacher neighbour doctor boat band
""".split()

FAVOURITES = {
    "colour": "colour",
    "food": "food",
    "drink": "drink",
    "animal": "animal",
    "sport": "sport",
    "song": "name",
    "book": "name",
    "film": "city",
    "game": "hobby",
    "flower": "colour",
    "number": "small number",
    "season": "colour",
}

THINGS_TO_REMEMBER = {
    "door code": "number",
    "pin": "number",
    "locker number": "number",
    "room number": "small number",
    "bus number": "small number",
    "order number": "number",
    "phone number": "phone",
    "gate code": "number",
    "seat number": "small number",
    "wifi password": "code",
    "secret word": "code",
    "password": "code",
    "meeting day": "date",
    "project name": "name",
    "server name": "code",
    "hotel": "city",
    "team name": "name",
    "deadline": "date",
}

CALLED_ATTRIBUTES = tuple(_called(noun) for noun in CALLED)
FAVOURITE_ATTRIBUTES = tuple(_favourite(noun, kind) for noun, kind in FAVOURITES.items())
THING_ATTRIBUTES = tuple(_thing(noun, kind) for noun, kind in THINGS_TO_REMEMBER.items())
