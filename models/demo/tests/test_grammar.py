"""Laws of the training data. Run: python -m unittest discover tests"""

import unittest
from pathlib import Path
from random import Random

from oriel_demo.attributes import ATTRIBUTES
from oriel_demo.conversation import TOKENIZER, Conversation, facts_text
from oriel_demo.events import ask_about
from oriel_demo.open_attributes import open_attribute
from oriel_demo.oriel_texts import GAP_NOTE, checkpoint_note, recall_note, summary_instruction
from oriel_demo.rows import FARTHEST_POSITION, repeated_row, talk_row
from oriel_demo.talk import Density, write_talk
from oriel_demo.values import LISTS, is_held_out, value_of
from oriel_demo.wording import loosened

DENSITY = Density(facts=(0.3, 0.9), length=(0.0, 0.7), tail=0.35)
SEEDS = range(40)


class Values(unittest.TestCase):
    def test_training_and_evaluation_share_no_value(self) -> None:
        for kind in [*LISTS, "number", "small number", "phone", "email", "date", "code"]:
            rng = Random(1)
            trained = {value_of(kind, rng, held_out=False).lower() for _ in range(300)}
            evaluated = {value_of(kind, rng, held_out=True).lower() for _ in range(300)}
            self.assertEqual(trained & evaluated, set(), kind)

    def test_case_does_not_move_a_value_to_the_other_side(self) -> None:
        self.assertEqual(is_held_out("Lisbon"), is_held_out("lisbon"))


class Wording(unittest.TestCase):
    def test_a_loose_sentence_keeps_the_place_of_its_value(self) -> None:
        rng = Random(2)
        for attribute in ATTRIBUTES:
            for statement in attribute.statements:
                self.assertEqual(loosened(rng, statement).count("{v}"), 1, statement)


class Talks(unittest.TestCase):
    def test_an_answer_holds_the_newest_value(self) -> None:
        for attribute in ATTRIBUTES:
            talk = Conversation(Random(5), held_out=False)
            talk.learn(attribute)
            newest = talk.learn(attribute)
            ask_about(talk, attribute)
            self.assertEqual(talk.messages[-1], ("assistant", attribute.answer.format(v=newest.value)))
            self.assertEqual([answer.kind for answer in talk.answers], ["corrected"])

    def test_what_was_not_told_is_said_to_be_so(self) -> None:
        for attribute in ATTRIBUTES:
            talk = Conversation(Random(6), held_out=False)
            ask_about(talk, attribute)
            self.assertEqual(talk.messages[-1], ("assistant", attribute.unknown))

    def test_a_summary_lists_facts_in_the_order_of_the_list_and_others_last(self) -> None:
        talk = Conversation(Random(7), held_out=False)
        other = open_attribute(Random(8), held_out=False)
        told = {attribute.key: talk.learn(attribute).value for attribute in (other, ATTRIBUTES[5], ATTRIBUTES[0])}
        expected = "; ".join(f"{key} {told[key]}" for key in (ATTRIBUTES[0].key, ATTRIBUTES[5].key, other.key))
        self.assertEqual(facts_text(list(talk.facts.values())), f"Facts: {expected}.")

    def test_marked_answers_are_of_their_kind(self) -> None:
        for seed in SEEDS:
            talk = write_talk(Random(seed), 600, DENSITY)
            for answer in talk.answers:
                text = TOKENIZER.decode(talk.ids[answer.start : answer.end - 1])
                self.assertEqual(text.startswith("You have not told me"), answer.kind == "not-told", text)
                self.assertEqual(text.startswith("Facts: "), answer.kind == "summary", text)

    def test_what_is_acknowledged_is_not_repeated(self) -> None:
        for seed in SEEDS:
            talk = write_talk(Random(seed), 400, DENSITY)
            values = [fact.value for fact in talk.facts.values() if len(fact.value) > 4]
            answered = {TOKENIZER.decode(talk.ids[answer.start : answer.end - 1]) for answer in talk.answers}
            for role, text in talk.messages:
                if role == "assistant" and text not in answered:
                    self.assertFalse(any(f" {value}." in text for value in values), text)


class Rows(unittest.TestCase):
    def test_targets_are_the_inputs_one_place_on(self) -> None:
        for row in (talk_row(Random(3), 300, DENSITY, 0.0), repeated_row(Random(3), 300)):
            self.assertEqual(row.inputs[1:], row.targets[:-1])
            self.assertEqual({len(row.inputs), len(row.targets), len(row.weights), len(row.positions)}, {300})

    def test_positions_rise_and_stay_in_reach(self) -> None:
        for seed in SEEDS:
            positions = talk_row(Random(seed), 256, DENSITY, 1.0).positions
            self.assertTrue(all(before < after for before, after in zip(positions, positions[1:], strict=False)))
            self.assertLess(positions[-1], FARTHEST_POSITION)

    def test_the_same_seed_gives_the_same_row(self) -> None:
        self.assertEqual(talk_row(Random(4), 200, DENSITY, 0.5), talk_row(Random(4), 200, DENSITY, 0.5))


class OrielTexts(unittest.TestCase):
    def test_what_oriel_writes_is_what_its_source_says(self) -> None:
        core = Path(__file__).parents[3] / "packages/core/src"
        source = (core / "compaction/summary-instruction.ts").read_text() + (core / "context/notes.ts").read_text().replace("\\n", "\n")
        for line in summary_instruction(300, merges=True, focus=None, follows=True).splitlines():
            self.assertIn(line.replace("300", "${wordsFor(wanted.mostTokens)}"), source)
        for note in (GAP_NOTE, checkpoint_note("${defused(text)}"), recall_note([("${message.role}", "${defused(saidIn(message))}")])):
            for line in note.splitlines():
                self.assertIn(line, source)


class Tokens(unittest.TestCase):
    def test_text_comes_back_whole_and_numbers_are_digits(self) -> None:
        for text in ("My name is Ada.", "im Bob :)", "+44 20 7946\n\n0958", "<oriel-summary>\n- user: é</oriel-summary>"):
            self.assertEqual(TOKENIZER.decode(TOKENIZER.encode(text)), text)
        self.assertEqual(len(TOKENIZER.encode("4831")), 4)


if __name__ == "__main__":
    unittest.main()
