"""Writes the cases that the model is evaluated on. Run: python -m oriel_demo.write_cases FOLDER

All values are held out. Small talk between the facts comes from one list of exchanges, which cases name by number, so that a few hundred
long conversations make a small file. Both files are JSON Lines: an exchange a line (message, answer), and a case a line.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from .attribute import Attribute
from .attributes import ATTRIBUTES
from .conversation import Conversation, Told, facts_text
from .general_questions import GENERAL_ANSWER, general_question
from .open_attributes import open_attribute
from .oriel_texts import checkpoint_note, extract_line
from .small_talk import small_talk
from .system_prompts import SHORT
from .wording import ACKNOWLEDGEMENTS, CORRECTION_PREFIXES, asked, capitalised, told

SEED = 4242
EXCHANGES = 160
EACH = 40
SHORT_JSON = (",", ":")

Exchange = tuple[str, str]


class Case:
    """A conversation whose last message is a question. Careful wording unless `loose`."""

    def __init__(self, rng: Random, exchanges: list[Exchange], loose: bool = False) -> None:
        self.rng, self.exchanges = rng, exchanges
        self.loose_share = 1.0 if loose else 0.0
        self.talk = Conversation(rng, held_out=True)
        self.messages: list[int | list[str]] = []
        if rng.random() < 0.6:
            self.say("system", rng.choice(SHORT))

    @property
    def tokens(self) -> int:
        return len(self.talk.ids)

    def say(self, role: str, text: str) -> None:
        self.talk.say(role, text)
        self.messages.append([role, text])

    def tell(self, attribute: Attribute, prefixes: list[str] | None = None) -> Told:
        fact = self.talk.learn(attribute)
        statement = (self.rng.choice(attribute.statements), fact.value)
        chosen = {} if prefixes is None else {"prefixes": prefixes}
        self.say("user", told(self.rng, [statement], loose_share=self.loose_share, **chosen))
        self.say("assistant", self.rng.choice(ACKNOWLEDGEMENTS))
        return fact

    def new(self) -> Attribute:
        """One of the closed list that was not told."""
        return self.rng.choice([attribute for attribute in ATTRIBUTES if attribute.key not in self.talk.facts])

    def tell_some(self, least: int, most: int) -> None:
        for _ in range(self.rng.randint(least, most)):
            self.tell(self.new())

    def chat_until(self, tokens: int) -> None:
        """Exchanges until there are about so many tokens; near the end only those that still fit."""
        while True:
            fitting = [at for at, exchange in enumerate(self.exchanges) if self.tokens + self._size(exchange) <= tokens + 15]
            if not fitting:
                return
            at = self.rng.choice(fitting)
            self.talk.say("user", self.exchanges[at][0])
            self.talk.say("assistant", self.exchanges[at][1])
            self.messages.append(at)

    def ask(self, attribute: Attribute) -> str:
        """Asks, and returns the right answer."""
        self.say("user", asked(self.rng, self.rng.choice(attribute.questions), self.loose_share))
        fact = self.talk.facts.get(attribute.key)
        return attribute.unknown if fact is None else attribute.answer.format(v=fact.value)

    def _size(self, exchange: Exchange) -> int:
        if exchange not in _SIZES:
            probe = Conversation(self.rng, held_out=True)
            probe.say("user", exchange[0])
            probe.say("assistant", exchange[1])
            _SIZES[exchange] = len(probe.ids) - 1
        return _SIZES[exchange]


_SIZES: dict[Exchange, int] = {}


def write(folder: Path) -> None:
    rng = Random(SEED)
    exchanges = [small_talk(rng, 0.6) for _ in range(EXCHANGES)]
    cases = list(_cases(rng, exchanges))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "small-talk.jsonl").write_text("".join(f"{json.dumps(exchange, separators=SHORT_JSON)}\n" for exchange in exchanges))
    (folder / "cases.jsonl").write_text("".join(f"{json.dumps(case, separators=SHORT_JSON)}\n" for case in cases))
    print(len(cases), "cases")


def _cases(rng: Random, exchanges: list[Exchange]) -> Iterator[dict]:
    for at in (50, 200, 500, 1000, 1500):
        for _ in range(EACH):
            yield _recall(Case(rng, exchanges), at)
    for at in (200, 800, 1500):
        for _ in range(EACH):
            yield _corrected(Case(rng, exchanges), at)
    for at in (100, 500, 1000, 1500):
        for _ in range(EACH):
            yield _not_told(Case(rng, exchanges), at)
    for at in (200, 500, 1000, 1500):
        for _ in range(EACH):
            yield _summary(Case(rng, exchanges), at)
    for at in (100, 500, 1000, 1500):
        for _ in range(EACH):
            yield _from_summary(Case(rng, exchanges), at)
    for _ in range(EACH):
        yield _recall(Case(rng, exchanges, loose=True), 200, "loose wording")
    for _ in range(EACH):
        yield _any_noun(Case(rng, exchanges), 200)
    for _ in range(EACH):
        yield _general(Case(rng, exchanges), 200)


def _recall(case: Case, distance: int, kind: str = "recall") -> dict:
    """A fact, so many tokens of chat and of other facts, the question."""
    case.tell_some(0, 3)
    attribute = case.new()
    case.tell(attribute)
    told_at = case.tokens
    if distance >= 200:
        case.tell_some(0, 3)
    case.chat_until(told_at + distance - 20)
    return _case(kind, distance, case, case.ask(attribute))


def _corrected(case: Case, length: int) -> dict:
    case.tell_some(0, 2)
    attribute = case.new()
    before = case.tell(attribute).value
    case.chat_until(length // 2)
    case.tell(attribute, CORRECTION_PREFIXES if case.rng.random() < 0.8 else [""])
    if case.rng.random() < 0.3:
        case.tell_some(1, 1)
    case.chat_until(length - 20)
    return {**_case("corrected", length, case, case.ask(attribute)), "before": before}


def _not_told(case: Case, length: int) -> dict:
    case.tell_some(0 if length <= 100 else 1, 2 if length <= 100 else 6)
    case.chat_until(length - 20)
    return _case("not told", length, case, case.ask(case.new()))


def _summary(case: Case, length: int) -> dict:
    """One to eight facts with chat between them, some corrected. Whoever runs the case asks with Oriel's own request."""
    count = case.rng.randint(1, 4) if length <= 200 else case.rng.randint(1, 8)
    for _ in range(count):
        case.tell(case.new())
        if length > 200 and case.rng.random() < 0.5:
            case.chat_until(min(length - 100, case.tokens + length // 10))
    if case.rng.random() < 0.3:
        case.tell(case.rng.choice(list(case.talk.facts.values())).attribute, CORRECTION_PREFIXES)
    case.chat_until(length - 20)
    return _case("summary", length, case, facts_text(list(case.talk.facts.values())))


def _from_summary(case: Case, length: int) -> dict:
    """A conversation that goes on from Oriel's note: a list of facts, or lines of its extract."""
    rng, talk = case.rng, case.talk
    facts = [talk.learn(case.new()) for _ in range(rng.randint(1, 6))]
    is_list = rng.random() < 0.6
    lines = [extract_line("user", capitalised(rng.choice(fact.attribute.statements).format(v=fact.value)) + ".") for fact in facts]
    message, answer = rng.choice(case.exchanges[:20])
    case.say("user", f"{checkpoint_note(facts_text(facts) if is_list else chr(10).join(lines))}\n\n{message}")
    case.say("assistant", answer)
    case.chat_until(length - 20)
    is_known = rng.random() < 0.75
    attribute = rng.choice(facts).attribute if is_known else case.new()
    kind = ("from a list" if is_list else "from an extract") if is_known else "not in the summary"
    return _case(kind, length, case, case.ask(attribute))


def _any_noun(case: Case, length: int) -> dict:
    """A fact about a noun that is on no list; a quarter are not told."""
    case.tell_some(0, 2)
    attribute = open_attribute(case.rng, held_out=True)
    if case.rng.random() < 0.75:
        case.tell(attribute)
    case.chat_until(length - 20)
    return _case("any noun", length, case, case.ask(attribute))


def _general(case: Case, length: int) -> dict:
    case.tell_some(0, 2)
    case.chat_until(length - 20)
    case.say("user", general_question(case.rng))
    return _case("general question", length, case, GENERAL_ANSWER)


def _case(kind: str, at: int, case: Case, expected: str) -> dict:
    return {"kind": kind, "at": at, "messages": case.messages, "expected": expected}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
