"""The tables that a board reads. In: the tidy answers and the standards. Out: a row per group.

Each table begins with what its groups are, has the columns of `grades.spread_by` and ends with the
plain numbers of `grades.Plain`, which `for_people` takes off again.
"""

from itertools import product

import pandas as pd

from s11xl.analysis.distributions import Tally, spread_by
from s11xl.analysis.rows import agencies_of, known_first, text_of
from s11xl.standards.model import StandardSet

AGENCIES = "Agencies"
ASKED = "Asked"
OTHER_SCALE = "Other scale"


def standards_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per standard: `Key standard`, `Standard`, `Text`, then its spread.

    In the document's order; standards that only other versions have come last, without a text.
    """
    ids = text_of(answers, "standard_id")
    first = answers.loc[~ids.duplicated()]
    pairs = (text_of(first, name) for name in ("standard_id", "key_standard"))
    met = dict(zip(*pairs, strict=True))
    order = known_first((each.id for each in standards.standards), ids)
    known = standards.by_id
    about = pd.DataFrame(
        {
            "Key standard": [
                known[each].key_standard if each in known else met[each] for each in order
            ],
            "Standard": order,
            "Text": [known[each].text if each in known else "" for each in order],
        },
        dtype="str",
    )
    groups = pd.DataFrame({"standard_id": order}, dtype="str")
    spreads = spread_by(answers, standards.scale, ["standard_id"], groups)
    return _joined(about, spreads, 1)


def key_standards_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per key standard: `Key standard`, `Name`, then the spread of all its answers.

    In the document's order; those that only other versions have come last, without a name.
    """
    numbers = _key_standards(answers, standards)
    names = {each.number: each.name for each in standards.key_standards}
    about = pd.DataFrame(
        {"Key standard": numbers, "Name": [names.get(each, "") for each in numbers]}, dtype="str"
    )
    groups = pd.DataFrame({"key_standard": numbers}, dtype="str")
    return _joined(about, spread_by(answers, standards.scale, ["key_standard"], groups), 1)


def agencies_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per agency, by name and never ranked: `Agency`, `Agency ID`, `Sector`, its spread.

    Agencies of the same name are told apart by their ids.
    """
    who = agencies_of(answers)
    about = pd.DataFrame(
        {"Agency": who["agency"], "Agency ID": who["agency_id"], "Sector": who["sector"]}
    )
    return _joined(about, spread_by(answers, standards.scale, ["agency_id"], who), 1)


def sectors_table(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per sector, by name: `Sector`, `Agencies` (asked), then the spread of all its answers.

    Agencies without a sector come last, under an empty one. Sectors with grades of fewer than five
    agencies are counts only, without a median.
    """
    groups = pd.DataFrame({"sector": _sectors(answers)}, dtype="str")
    spreads = spread_by(answers, standards.scale, ["sector"], groups)
    about = pd.DataFrame({"Sector": groups["sector"], AGENCIES: spreads[Tally.agencies.value]})
    return _joined(about, spreads, 1)


def sectors_by_key_standard(answers: pd.DataFrame, standards: StandardSet) -> pd.DataFrame:
    """A row per sector and key standard: `Sector`, `Key standard`, `Name`, `Agencies`, the spread.

    Sectors by name, key standards in the document's order, each with each; counts only where fewer
    than five agencies gave a grade.
    """
    pairs = list(product(_sectors(answers), _key_standards(answers, standards)))
    groups = pd.DataFrame(pairs, columns=["sector", "key_standard"], dtype="str")
    spreads = spread_by(answers, standards.scale, ["sector", "key_standard"], groups)
    names = {each.number: each.name for each in standards.key_standards}
    about = pd.DataFrame(
        {
            "Sector": groups["sector"],
            "Key standard": groups["key_standard"],
            "Name": pd.Series([names.get(number, "") for _, number in pairs], dtype="str"),
            AGENCIES: spreads[Tally.agencies.value],
        }
    )
    return _joined(about, spreads, 2)


def for_people(table: pd.DataFrame) -> pd.DataFrame:
    """A table without its plain numbers: how many were asked is kept, under `Asked`.

    Grades of another scale are kept, under `Other scale`, where there are any.
    """
    shown = {Tally.asked.value: ASKED}
    if table[Tally.off_scale.value].any():
        shown[Tally.off_scale.value] = OTHER_SCALE
    plain = [each.value for each in Tally if each.value not in shown]
    return table.drop(columns=plain).rename(columns=shown)


def _joined(about: pd.DataFrame, spreads: pd.DataFrame, keys: int) -> pd.DataFrame:
    return pd.concat([about, spreads.iloc[:, keys:]], axis=1)


def _key_standards(answers: pd.DataFrame, standards: StandardSet) -> list[str]:
    known = (each.number for each in standards.key_standards)
    return known_first(known, text_of(answers, "key_standard"))


def _sectors(answers: pd.DataFrame) -> list[str]:
    met = text_of(answers, "sector").unique().tolist()
    return sorted(met, key=lambda each: (each == "", each.casefold(), each))
