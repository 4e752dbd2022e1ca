"""The source documents, beside the project, in the plain text that quotations are written in."""

import re
from functools import cache
from pathlib import Path

DOCUMENTS = Path(__file__).parents[3] / "shared" / "documents"

# LaTeX that is not written as its own name without the backslash.
SIGNS = {
    r"\partial": "d ",
    r"\mid": "|",
    r"\pm": "+-",
    r"\times": "x",
    r"\int": "integral ",
    r"\dots": "...",
}
DROPPED = r"\\(?:left|right|quad|operatorname|text|mathrm|mathcal|\\|,|;)|\*\*|[$&]"
TYPOGRAPHY = {"’": "'", "–": "-", "“": '"', "”": '"'}


def transcribed(text: str) -> str:
    """Return a document's text with its mathematics in plain text and without white space.

    LaTeX's commands become their names (`\\rho`: rho) or signs (`SIGNS`), ``\\frac{a}{b}`` becomes
    a/b, ``\\hat{P}`` becomes P^, and the braces that group, the dollars and the marks of footnotes
    and of bold type are dropped. Words, letters, digits and brackets are left as they stand.
    """
    text = re.sub(r"<sup>.*?</sup>", "", text)
    text = text.replace(r"\{", "\N{LEFT WHITE CURLY BRACKET}")
    text = text.replace(r"\}", "\N{RIGHT WHITE CURLY BRACKET}")
    text = _ungrouped(text)
    for command, sign in SIGNS.items():
        text = re.sub(re.escape(command) + r"(?![a-z])", sign, text)
    text = text.translate(str.maketrans(TYPOGRAPHY))
    text = re.sub(DROPPED, "", text).replace("\\", "")
    text = text.replace("\N{LEFT WHITE CURLY BRACKET}", "{")
    return re.sub(r"\s", "", text.replace("\N{RIGHT WHITE CURLY BRACKET}", "}"))


def _ungrouped(text: str) -> str:
    """Return LaTeX without the braces that group, from the innermost outwards."""
    inner = r"\{([^{}]*)\}"
    rules = [
        (rf"\\frac\s*{inner}\s*{inner}", r"\1/\2"),
        (rf"\\hat\s*{inner}", r"\1^"),
        (rf"\\sqrt\s*{inner}", r"sqrt(\1)"),
        (rf"(?<!\\frac)(?<!\\sqrt)(?<!\\hat)(?<!\}})(?<!\}}\s){inner}", r"\1"),
    ]
    before = None
    while before != text:
        before = text
        for pattern, plain in rules:
            text = re.sub(pattern, plain, text)
    return text


@cache
def document(name: str) -> str:
    """Return the text of the source document whose file begins with ``name``."""
    (path,) = DOCUMENTS.glob(f"{name}_*.txt")
    return path.read_text(encoding="utf-8")


def place(text: str, where: str) -> str:
    """Return the part of a document that ``where`` names by its first words.

    A section reaches to the next heading, a footnote to the end of its line; a table or a figure is
    its caption and the lines right above it. Other words leave the whole text.
    """
    name, number = re.match(r"(\w+) ?(\d[\d.]*)?", where).groups()
    if name == "footnote":
        return re.search(rf"^<sup>.*\b{number}</sup>.*$", text, re.M)[0]
    if name in ("Table", "Figure"):
        return re.search(rf"(?:^.+\n)*\n{name} {number}: .*$", text, re.M)[0]
    if name not in ("section", "references"):
        return text
    heading = "References" if name == "references" else rf"{number}\.? "
    return re.search(rf"^#+ {heading}.*?(?=^#|\Z)", text, re.M | re.S)[0]


def missing_parts(quotation: str, text: str) -> list[str]:
    """Return the parts of a quotation, between " ... ", that do not follow each other in a text."""
    at, source, missing = 0, transcribed(text), []
    for part in quotation.split(" ... "):
        plain = re.sub(r"\s", "", part)
        found = source.find(plain, at)
        if found < 0:
            missing.append(part)
        else:
            at = found + len(plain)
    return missing
