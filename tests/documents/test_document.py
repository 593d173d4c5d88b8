"""standards.json is the document, verbatim.

Both are read as streams of words and walked side by side: each word of the document stands in
standards.json, in order, or in one of two short lists of what the conversion to text and the
structure of its tables account for; and standards.json has no word beyond the document's.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from support.made import own_data
from support.paths import SOURCE_DOCUMENT

# What the conversion to text put in: patterns, each with what stands there instead.
CONVERSION_ARTEFACTS = {
    r"\[bookmark: [^\]]*\]": "",  # bookmark markers
    r"(?m)^\t[c-e]\) ": "\t",  # list letters in the cells of the table of 1.1
    r"[·\uf0b7]": " ",  # signs of bullets
    r"Inadequate/": "Inadequate",  # a stray stroke after one grade
    r"commissioned\n\.": "commissioned.",  # a full stop on a line of its own
}
# What a table repeats: its header row in every section, and the label of each grade.
STRUCTURAL_REPEATS = ("the header row of each section's table", "the label of each grade")


def source_words() -> list[str]:
    text = SOURCE_DOCUMENT.read_text(encoding="utf-8")
    for pattern, instead in CONVERSION_ARTEFACTS.items():
        text, count = re.subn(pattern, instead, text)
        assert count, f"{pattern} is not in the document: the list is longer than it need be"
    return text.split()


def document_strings(data: dict[str, Any]) -> Iterator[str]:
    """Every string of the document, in its order, with the structural repeats in their places."""
    yield from prose(data["background"], data)
    yield from prose(data["instructions"], data)
    yield data["summary"]["intro"]
    yield from data["summary"]["columns"]
    for group in data["key_standards"]:
        yield from (group["number"], group["name"], group["source"], *group["descriptors"])
    yield from data["summary"]["key"]
    for group in data["key_standards"]:
        yield from (group["heading"], *group["intro"], *data["table"]["columns"])
        for standard in group["standards"]:
            yield from (standard["id"], standard["text"])
            yield from standard.get("points", [])
            yield from standard.get("closing", [])
            yield from standard["evidence"]
            for grade in data["scale"]["grades"]:
                descriptors = standard["descriptors"][grade["id"]]
                yield grade["label"]
                yield from (descriptors.get("lead", ""), *descriptors["bullets"])


def prose(part: dict[str, Any], data: dict[str, Any]) -> Iterator[str]:
    yield part["heading"]
    for block in part["blocks"]:
        if block.get("grade_meanings"):
            yield from (grade["meaning"] for grade in reversed(data["scale"]["grades"]))
        else:
            yield from (block.get("marker", ""), block["text"])


def first_difference(data: dict[str, Any]) -> str:
    """Where the two streams part, with the words around; empty where they don't."""
    ours = [word for text in document_strings(data) for word in text.split()]
    theirs = source_words()
    for place in range(max(len(ours), len(theirs))):
        if ours[place : place + 1] != theirs[place : place + 1]:
            return f"{theirs[place - 5 : place + 5]} became {ours[place - 5 : place + 5]}"
    return ""


def test_each_word_of_the_document_is_there_in_order_and_no_other() -> None:
    assert first_difference(own_data()) == ""
    assert len(source_words()) > 5000


@pytest.mark.parametrize(
    "harm",
    [
        lambda s: s["key_standards"][6]["standards"][4]["descriptors"]["good"]["bullets"].pop(),
        lambda s: s["key_standards"][0]["standards"].reverse(),
        lambda s: s["key_standards"][2]["standards"][0]["evidence"].append("Invented"),
        lambda s: s["scale"]["grades"][0].update(meaning="inadequate"),
        lambda s: s["instructions"]["blocks"].pop(),
    ],
    ids=["dropped", "swapped", "added", "changed", "cut short"],
)
def test_the_walk_sees_a_change(harm: Any) -> None:
    data = copy.deepcopy(own_data())
    harm(data)
    assert first_difference(data) != ""


def test_counts() -> None:
    groups = own_data()["key_standards"]
    standards = [each for group in groups for each in group["standards"]]
    assert [len(group["standards"]) for group in groups] == [4, 2, 2, 5, 5, 4, 5]
    assert sum(len(each["evidence"]) for each in standards) == 102
    bullets = {
        grade: sum(len(each["descriptors"][grade]["bullets"]) for each in standards)
        for grade in ("inadequate", "requires-improvement", "good", "outstanding")
    }
    assert list(bullets.values()) == [32, 41, 62, 70]
    leads = [d["lead"] for each in standards for d in each["descriptors"].values() if "lead" in d]
    assert len(leads) == 27
    assert all(lead.startswith("Good plus") for lead in leads)
    assert sum(text.count("http") for text in document_strings(own_data())) == 2


def test_strings_are_clean() -> None:
    for text in document_strings(own_data()):
        assert text == " ".join(text.split()), text
        assert "[bookmark" not in text


def test_names_and_headings_that_differ_are_both_kept() -> None:
    group = own_data()["key_standards"][3]
    assert group["name"] == "Staff Induction, Training and Development"
    assert group["heading"] == "Key standard 4: TRAINING AND DEVELOPMENT"
