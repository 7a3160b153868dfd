"""The byte-level BPE of the model, as llama.cpp's pre-tokenizer `gpt-2` and its merges make it."""

import re
from itertools import pairwise
from pathlib import Path

MERGES_FILE = Path(__file__).parent.parent / "merges.txt"
# llama.cpp's pattern for ASCII text, which is all that the grammar writes.
WORD = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")
END_OF_TEXT, MESSAGE_START, MESSAGE_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = [END_OF_TEXT, MESSAGE_START, MESSAGE_END]


def byte_letters() -> dict[int, str]:
    """GPT-2's printable letter for each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + at) for at, byte in enumerate(others)}


class Tokenizer:
    """Tokens are: one for each byte, one for each merge, three special ones."""

    def __init__(self, file: Path = MERGES_FILE) -> None:
        self.merges = file.read_text().splitlines()
        self.letters = byte_letters()
        self.tokens = [self.letters[byte] for byte in range(256)] + [merge.replace(" ", "") for merge in self.merges] + SPECIAL
        self.ids = {token: at for at, token in enumerate(self.tokens)}
        self.end_of_text, self.message_start, self.message_end = (self.ids[token] for token in SPECIAL)
        self._ranks = {tuple(merge.split(" ")): at for at, merge in enumerate(self.merges)}
        self._words: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str) -> list[int]:
        """Plain text to ids; a marker in the text is text."""
        return [token for word in WORD.findall(text) for token in self._word(word)]

    def decode(self, ids: list[int]) -> str:
        bytes_of = {letter: byte for byte, letter in self.letters.items()}
        parts = [
            self.tokens[at].encode() if at >= self.end_of_text else bytes(bytes_of[letter] for letter in self.tokens[at]) for at in ids
        ]
        return b"".join(parts).decode("utf8", "replace")

    def _word(self, word: str) -> list[int]:
        known = self._words.get(word)
        if known is None:
            known = [self.ids[token] for token in merged([self.letters[byte] for byte in word.encode()], self._ranks)]
            self._words[word] = known
        return known


def merged(parts: list[str], ranks: dict[tuple[str, str], int]) -> list[str]:
    """The parts of a word after all merges, the earliest learnt first."""
    while len(parts) > 1:
        best = min(pairwise(parts), key=lambda pair: ranks.get(pair, len(ranks)))
        if best not in ranks:
            break
        parts = with_pair_joined(parts, best)
    return parts


def with_pair_joined(parts: list[str], pair: tuple[str, str]) -> list[str]:
    joined, at = [], 0
    while at < len(parts):
        if at + 1 < len(parts) and (parts[at], parts[at + 1]) == pair:
            joined.append(parts[at] + parts[at + 1])
            at += 2
        else:
            joined.append(parts[at])
            at += 1
    return joined
