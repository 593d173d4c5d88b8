"""A record of standards reads to the same, whatever audit it is of."""

import pytest
from support.made import large_audit
from support.two_rounds import AUDIT, FIRST, changed, old

import s11xl
from s11xl.standards.file import parse_standards, standards_json
from s11xl.standards.model import StandardSet


@pytest.mark.parametrize(
    "audit",
    [s11xl.load_standards(), AUDIT, large_audit(), changed(**{f"{FIRST}__supersedes": old("A.1")})],
    ids=["own", "small", "large", "superseding"],
)
def test_a_record_of_standards_reads_to_the_same(audit: StandardSet) -> None:
    assert parse_standards(standards_json(audit).decode("utf-8")) == audit
