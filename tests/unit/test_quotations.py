"""What is quoted stands so in the source documents, at the place that is named."""

import re

import pytest
from quotations import DOCUMENTS, document, missing_parts, place, transcribed

from pairing.judging import published
from pairing.mathematics.derivations import derive_all
from pairing.mathematics.errata import ERRATA
from pairing.mathematics.texts import TEXTS

FILES = {"question": "000", "paper": "001", "tutorial": "002"}
QUOTED = [(each.key, quotation) for each in (*ERRATA, *TEXTS) for quotation in each.printed]

needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the source documents do not stand beside the project"
)


@needs_documents
@pytest.mark.parametrize(("key", "quotation"), QUOTED, ids=[key for key, _ in QUOTED])
def test_a_quotation_is_verbatim_and_stands_where_it_says(key, quotation):
    text = place(document(FILES[quotation.source]), quotation.where)
    assert missing_parts(quotation.text, text) == []


@needs_documents
def test_a_statement_that_is_derived_is_quoted_verbatim_from_where_it_stands():
    for each in derive_all():
        assert missing_parts(each.printed, place(document("001"), each.where)) == [], each.key


@needs_documents
@pytest.mark.parametrize("number", range(2, 7))
def test_published_tables_hold_the_printed_digits(number):
    rows = published.table(number).printed
    digits = [cell for row in rows for cell in row.values() if re.fullmatch(r"[\d.]+", cell)]
    assert missing_parts(" ... ".join(digits), place(document("001"), f"Table {number}")) == []


def test_mathematics_is_transcribed_and_words_are_left():
    text = r"the   first $\frac{\partial \rho_c}{\partial z_{k}^*} = \{\pm 1\}$ of<sup>2</sup> it"
    assert transcribed(text) == "thefirstdrho_c/dz_k^*={+-1}ofit"
    assert transcribed(r"$\sqrt{\sum_{i=1}^{4} \hat{P}}$") == "sqrt(sum_i=1^4P^)"


def test_a_word_changed_or_moved_is_missed():
    text = r"makes the softmax $z_k^*$ usable"
    assert missing_parts("makes the softmax ... usable", text) == []
    assert missing_parts("makes the cross-entropy", text) == ["makes the cross-entropy"]
    assert missing_parts("usable ... the softmax", text) == ["the softmax"]


def test_a_place_is_its_section_its_footnote_or_its_caption():
    text = (
        "# 2 A\nfirst\n### 2.1. B\nsecond\n# 3 C\n<sup>1</sup>third\n\n\tcell\n\nTable 4: fourth\n"
    )
    assert "second" in place(text, "section 2.1, here")
    assert "second" not in place(text, "section 2, here")
    assert place(text, "footnote 1") == "<sup>1</sup>third"
    assert "cell" in place(text, "Table 4, caption") and "third" not in place(text, "Table 4")
