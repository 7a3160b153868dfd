"""What happens in a conversation: telling, correcting, asking, summing up, chatting, notes."""

from random import Random

from . import word_lists as words
from .attribute import Attribute
from .conversation import ANSWER_WEIGHT, TALK_WEIGHT, Conversation, Told, facts_text
from .oriel_texts import GAP_NOTE, checkpoint_note, extract_line, random_summary_request, recall_note
from .small_talk import sentence, small_talk
from .wording import ACKNOWLEDGEMENTS, CORRECTION_PREFIXES, CORRECTIONS_ACKNOWLEDGED, asked, capitalised, joined, told


def tell(talk: Conversation, steady: float = 0.0) -> None:
    """One to three new facts in a message.

    The acknowledgement never repeats a value, so that forgetting is clean. It is `Noted.` in at least the share `steady` of cases.
    """
    rng = talk.rng
    count = 1 if rng.random() < 0.8 else rng.choice((2, 2, 3))
    facts = [_statement(rng, talk.learn(talk.new_attribute())) for _ in range(count)]
    text = told(rng, facts)
    if rng.random() < 0.06:
        text += " " + rng.choice([sentence(rng, rng.choice(words.TOPICS)), "How are you?", "Please do not forget it.", "That is all."])
    talk.say("user", text)
    is_noted = steady > 0 and rng.random() < steady
    talk.say("assistant", "Noted." if is_noted else rng.choice(ACKNOWLEDGEMENTS), TALK_WEIGHT)


def correct(talk: Conversation) -> None:
    """A new value for a known fact: with a marker, with the old value beside it, or without either."""
    rng = talk.rng
    before = rng.choice(list(talk.facts.values()))
    fact = talk.learn(before.attribute)
    statement = _statement(rng, fact)
    form = rng.random()
    if form < 0.6:
        text = told(rng, [statement], CORRECTION_PREFIXES)
        if rng.random() < 0.15:
            text = text.rstrip(" .!:)") + " now."
    elif form < 0.8:
        text = told(rng, [statement], rng.choice((CORRECTION_PREFIXES, [""]))).rstrip(" .!:)") + f", not {before.value}."
    else:
        text = told(rng, [statement])
    talk.say("user", text)
    replies = CORRECTIONS_ACKNOWLEDGED if rng.random() < 0.7 else ACKNOWLEDGEMENTS
    talk.say("assistant", rng.choice(replies), TALK_WEIGHT)


def ask(talk: Conversation, not_told_share: float = 0.4) -> None:
    """A question about a fact that is in the window, or about one that is not."""
    rng = talk.rng
    if not talk.facts or rng.random() < not_told_share:
        ask_about(talk, talk.new_attribute())
    else:
        ask_about(talk, _to_ask(rng, list(talk.facts.values())).attribute)


def ask_about(talk: Conversation, attribute: Attribute) -> None:
    question = asked(talk.rng, talk.rng.choice(attribute.questions))
    talk.say("user", question)
    fact = talk.facts.get(attribute.key)
    if fact is None:
        talk.say("assistant", attribute.unknown, ANSWER_WEIGHT, "not-told")
        return
    distance = len(talk.ids) - fact.at
    kind = "corrected" if fact.corrections > 0 else "recall" if fact.source == "said" else "from-note"
    fact.at, fact.is_asked = len(talk.ids), True
    talk.say("assistant", attribute.answer.format(v=fact.value), ANSWER_WEIGHT, kind, distance)


def recall_and_ask(talk: Conversation) -> None:
    """A question with an earlier message that Oriel brought back before it."""
    fact = talk.learn(talk.new_attribute(), "recalled")
    message = capitalised(joined([_filled(_statement(talk.rng, fact))])) + "."
    messages = [("user", message)] + ([("assistant", talk.rng.choice(ACKNOWLEDGEMENTS))] if talk.rng.random() < 0.5 else [])
    talk.put_before_user(recall_note(messages))
    ask_about(talk, fact.attribute if talk.rng.random() < 0.8 else talk.new_attribute())


def sum_up(talk: Conversation, only_new_share: float = 0.0) -> None:
    """Oriel's request for a summary, and the list of all facts; at times only of those that no earlier summary holds, as it then asks."""
    rng = talk.rng
    has_note = any(fact.source == "note" for fact in talk.facts.values())
    if has_note and only_new_share > 0 and rng.random() < only_new_share:
        talk.say("user", random_summary_request(rng, False, words.TOPICS, follows=True))
        facts = [fact for fact in talk.facts.values() if fact.source != "note"]
    else:
        talk.say("user", random_summary_request(rng, has_note and rng.random() < 0.7, words.TOPICS))
        facts = list(talk.facts.values())
    talk.say("assistant", facts_text(facts), ANSWER_WEIGHT, "summary", len(facts))
    talk.has_summary = True


def chat(talk: Conversation, length: float, steady: float = 0.0) -> None:
    message, answer = small_talk(talk.rng, length, steady)
    talk.say("user", message)
    talk.say("assistant", answer, TALK_WEIGHT)


def begin_with_note(talk: Conversation, most_facts: int) -> None:
    """The conversation goes on from a summary: by this model, by Oriel's extract, or by hand in a system message."""
    rng = talk.rng
    count = min(rng.choice((0, 1, 2, 3, 3, 4, 5, 6, 8)), most_facts)
    facts = [talk.learn(talk.new_attribute(), "note") for _ in range(count)]
    form = rng.random()
    if form < 0.2:
        talk.say(
            "system",
            rng.choice(("", "", "Summary of the earlier conversation. ", "Earlier in this conversation: ", "You are a helpful assistant. "))
            + facts_text(list(talk.facts.values())),
        )
    elif form < 0.7 or not facts:
        _put_note(talk, checkpoint_note(facts_text(list(talk.facts.values()))))
    else:
        _put_note(talk, checkpoint_note(_extract(rng, facts)))
    for fact in facts:
        fact.at = len(talk.ids)


def begin_in_the_middle(talk: Conversation) -> None:
    """What was before has left the window: an answer to nothing, or Oriel's words for the gap."""
    if talk.rng.random() < 0.5:
        talk.say("user", GAP_NOTE)
    answer = talk.rng.choice(ACKNOWLEDGEMENTS) if talk.rng.random() < 0.5 else small_talk(talk.rng, 0.5)[1]
    talk.say("assistant", answer)


def _put_note(talk: Conversation, note: str) -> None:
    if talk.rng.random() < 0.7:
        talk.put_before_user(note)
    else:
        talk.say("user", note)
        talk.say("assistant", talk.rng.choice(ACKNOWLEDGEMENTS), TALK_WEIGHT)


def _extract(rng: Random, facts: list[Told]) -> str:
    lines = [extract_line("user", capitalised(_filled(_statement(rng, fact))) + ".") for fact in facts]
    for _ in range(rng.choice((0, 0, 1, 2))):
        line = extract_line(rng.choice(("user", "assistant")), sentence(rng, rng.choice(words.TOPICS)))
        lines.insert(rng.randint(0, len(lines)), line)
    return "\n".join(lines)


def _statement(rng: Random, fact: Told) -> tuple[str, str]:
    return rng.choice(fact.attribute.statements), fact.value


def _filled(statement: tuple[str, str]) -> str:
    template, value = statement
    return template.format(v=value)


def _to_ask(rng: Random, facts: list[Told]) -> Told:
    """Mostly one that was not asked for yet; corrected ones more often than their number."""
    fresh = [fact for fact in facts if not fact.is_asked]
    choice = fresh if fresh and rng.random() < 0.85 else facts
    corrected = [fact for fact in choice if fact.corrections > 0]
    return rng.choice(corrected if corrected and rng.random() < 0.4 else choice)
