"""Every word of `pairing.catalogue.terms` is explained below the block that uses it first.

A block is a paragraph, a list, a figure or a table: a child of a ``section``, or of its
``details``. What a folded block explains is explained again where an open one uses it.
"""

import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

from pairing.catalogue.terms import TERMS, Term

HOLDERS = ("section", "details")
UNREAD = ("summary", "h1", "h2", "h3", "code", "math", "style", "svg")
VOID = ("img", "br", "meta", "link", "input", "hr")


class _Blocks(HTMLParser):
    """Collects where each block of a page ends, its text, and whether it is folded."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str, bool]] = []
        self._lines = [0]
        for line in page.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._open: list[tuple[str, bool]] = []  # tags, and whether each folds what it holds
        self._text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._begins(tag):
            self._text = []
        if tag not in VOID:
            self._open.append((tag, tag == "details" and ("open", None) not in attrs))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        if self._begins(tag):
            row, column = self.getpos()
            end = self._lines[row - 1] + column + len(f"</{tag}>")
            folded = any(folds for _, folds in self._open)
            self.found.append((end, " ".join("".join(self._text).split()), folded))

    def handle_data(self, data: str) -> None:
        if not any(tag in UNREAD for tag, _ in self._open):
            self._text.append(f"{data} ")

    def _begins(self, tag: str) -> bool:
        inside = self._open[-1][0] if self._open else ""
        return inside in HOLDERS and tag not in (*HOLDERS, *UNREAD)


def explain(page: str) -> str:
    """Return a page with the meaning of each term below the block that uses it first."""
    parts, begin = [], 0
    known: set[str] = set()
    known_folded: set[str] = set()
    for end, text, folded in _Blocks(page).found:
        new = [term for term in _used(text) if term.word not in known]
        if folded:
            new = [term for term in new if term.word not in known_folded]
        (known_folded if folded else known).update(term.word for term in new)
        parts += [page[begin:end], _list(new)]
        begin = end
    return "".join([*parts, page[begin:]])


def _used(text: str) -> list[Term]:
    """Return the terms of a text in the order in which they come."""
    hits = ((re.search(term.forms, text, re.I), term) for term in TERMS)
    found = [(hit.start(), term) for hit, term in hits if hit]
    return [term for _, term in sorted(found, key=lambda one: one[0])]


def _list(terms: Iterable[Term]) -> str:
    entries = "".join(
        f"<div><dt><dfn>{escape(one.word)}</dfn></dt> <dd>{escape(one.meaning)}</dd></div>"
        for one in terms
    )
    return f'\n<dl class="terms" aria-label="Words used here">{entries}</dl>' if entries else ""
