"""Facts about any noun ("my blorp is Xan"), so that the binding of a key to a value is learnt and not only a list of keys."""

from random import Random

from .attribute import Attribute
from .values import random_word


def open_attribute(rng: Random, held_out: bool) -> Attribute:
    """A fact about a noun that is on no list: nouns for training and nouns for evaluation are different ones."""
    nouns = OPEN_NOUNS[::5] if held_out else [noun for at, noun in enumerate(OPEN_NOUNS) if at % 5 != 0]
    noun = rng.choice(nouns) if held_out or rng.random() < 0.6 else random_word(rng, False)
    if rng.random() < 0.15:
        noun = f"favourite {noun}"
    return Attribute(
        key=noun,
        kind="any",
        statements=(f"my {noun} is {{v}}", f"my {noun} is {{v}}", f"the {noun} is {{v}}"),
        questions=(f"what is my {noun}", f"what is my {noun}", f"what is the {noun}"),
        answer=f"Your {noun} is {{v}}.",
        unknown=f"You have not told me your {noun}.",
    )


OPEN_NOUNS = (
    """
shoe size, tax number, flight number, table number, train, budget, surname, nickname, uncle, aunt, cousin, grandmother, dentist, lawyer,
landlord, school, university, gym, bank, hero, goal, plan, star sign, blood type, height, weight, hat size, bicycle, phone, laptop,
printer, router, branch, port, path, licence plate, passport number, customer number, invoice number, meeting room, parking spot, floor,
desk, train seat, coach, captain, club, village, island, river, mountain, park, restaurant, cafe, shop, market, ticket, code word, motto,
lucky number, instrument, painter, singer, poet, actor, president, manager, client, supplier, version, release, test server, database,
user name, account, first car, first school, middle name, house number, alarm code, safe code, bike code, garden, kitten, puppy, hamster,
pony, turtle, goldfish, snake, tent, guitar, piano, camera, watch, coat, perfume, tea, wine, cake, dessert, breakfast, dinner, lunch,
snack, sauce, spice
""".replace("\n", " ")
    .strip()
    .split(", ")
)
