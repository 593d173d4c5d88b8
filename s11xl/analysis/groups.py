"""The tables of distributions that a report shows. In: tidy answers, standards. Out: frames.

Each table begins with the columns that name its groups, goes on with those of
`distributions.spread_by` and ends with the plain numbers of `distributions.Tally`.
"""

from itertools import product

import pandas as pd

from s11xl.analysis.distributions import Tally, spread_by
from s11xl.analysis.rows import agencies_of, known_first, sectors_of, text_of
from s11xl.standards.model import StandardSet

AGENCIES = "Agencies"
ASKED = "Asked"
OTHER_SCALE = "Other scale"


def standards_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per standard: `Key standard`, `Standard`, `Text`, then its distribution.

    In the document's order; standards that only other versions have come last, without a text.
    """
    ids = text_of(answers, "standard_id")
    first = answers.loc[~ids.duplicated()]
    pairs = (text_of(first, name) for name in ("standard_id", "key_standard"))
    numbers = dict(zip(*pairs, strict=True))
    numbers |= {standard.id: standard.key_standard for standard in standards.standards}
    texts = {standard.id: standard.text for standard in standards.standards}
    order = known_first(texts, ids)
    about = pd.DataFrame(
        {
            "Key standard": [numbers[standard_id] for standard_id in order],
            "Standard": order,
            "Text": [texts.get(standard_id, "") for standard_id in order],
        },
        dtype="str",
    )
    groups = pd.DataFrame({"standard_id": order}, dtype="str")
    return _joined(about, spread_by(answers, standards.scale, ["standard_id"], groups), 1)


def key_standards_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per key standard: `Key standard`, `Name`, then the distribution of its answers.

    In the document's order; those that only other versions have come last, without a name.
    """
    groups = pd.DataFrame({"key_standard": key_standards_of(answers, standards)}, dtype="str")
    about = _key_standard_columns(groups["key_standard"], standards)
    return _joined(about, spread_by(answers, standards.scale, ["key_standard"], groups), 1)


def agencies_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per agency, by name and not ranked: `Agency`, `Agency ID`, `Sector`, distribution."""
    agencies = agencies_of(answers)
    about = pd.DataFrame(
        {
            "Agency": agencies["agency"],
            "Agency ID": agencies["agency_id"],
            "Sector": agencies["sector"],
        }
    )
    return _joined(about, spread_by(answers, standards.scale, ["agency_id"], agencies), 1)


def sectors_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per sector, by name: `Sector`, `Agencies` (asked), the distribution of its answers.

    Agencies without a sector come last, in one row. A sector in which fewer than five agencies gave
    a grade has no median.
    """
    groups = pd.DataFrame({"sector": sectors_of(answers)}, dtype="str")
    spreads = spread_by(answers, standards.scale, ["sector"], groups)
    about = pd.DataFrame({"Sector": groups["sector"], AGENCIES: spreads[Tally.agencies.value]})
    return _joined(about, spreads, 1)


def sectors_by_key_standard(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per sector and key standard: `Sector`, `Key standard`, `Name`, `Agencies`, then its
    distribution.

    Every sector with every key standard, sectors by name, key standards in the document's order. No
    median where fewer than five agencies gave a grade.
    """
    pairs = list(product(sectors_of(answers), key_standards_of(answers, standards)))
    groups = pd.DataFrame(pairs, columns=["sector", "key_standard"], dtype="str")
    spreads = spread_by(answers, standards.scale, ["sector", "key_standard"], groups)
    about = _key_standard_columns(groups["key_standard"], standards)
    about.insert(0, "Sector", groups["sector"])
    about[AGENCIES] = spreads[Tally.agencies.value]
    return _joined(about, spreads, 2)


def key_standards_of(answers: pd.DataFrame, standards: StandardSet) -> list[str]:
    """The numbers of all key standards: those of the document, then those of other versions."""
    known = (key_standard.number for key_standard in standards.key_standards)
    return known_first(known, text_of(answers, "key_standard"))


def for_people(table: pd.DataFrame) -> pd.DataFrame:
    """A table without its plain numbers, but for those asked, under `Asked`.

    Grades of another scale are kept, under `Other scale`, if there are any.
    """
    shown = {Tally.asked.value: ASKED}
    if table[Tally.off_scale.value].any():
        shown[Tally.off_scale.value] = OTHER_SCALE
    dropped = [tally.value for tally in Tally if tally.value not in shown]
    return table.drop(columns=dropped).rename(columns=shown)


def _key_standard_columns(numbers: pd.Series, standards: StandardSet) -> pd.DataFrame:
    names = {key_standard.number: key_standard.name for key_standard in standards.key_standards}
    shown = [names.get(number, "") for number in numbers]
    return pd.DataFrame({"Key standard": numbers, "Name": pd.Series(shown, dtype="str")})


def _joined(about: pd.DataFrame, spreads: pd.DataFrame, keys: int) -> pd.DataFrame:
    return pd.concat([about, spreads.iloc[:, keys:]], axis=1)
