"""What is kept of a sheet is found without looking at all of it."""

import random

import pytest

from s11xl.reader.xlsx.raw import CellRange, Merges, joined


def test_merges_are_found_as_if_all_were_looked_at() -> None:
    chance = random.Random(1)
    for _ in range(200):
        ranges = []
        for _ in range(chance.randrange(12)):
            row, col = chance.randrange(12), chance.randrange(12)
            last_row, last_col = row + chance.randrange(5), col + chance.randrange(5)
            ranges.append(CellRange(row, col, last_row, last_col))
        merges = Merges(tuple(ranges))
        for row in range(18):
            for col in range(18):
                covering = [each for each in ranges
                            if each.row <= row <= each.last_row
                            and each.col <= col <= each.last_col]  # fmt: skip
                found = merges.covering(row, col)
                assert (found in covering) if covering else found is None


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], ()),
        ([(3, 5), (1, 2)], ((1, 5),)),
        ([(1, 9), (2, 3), (11, 12)], ((1, 9), (11, 12))),
        ([(4, 2)], ()),
    ],
)
def test_hidden_columns_are_joined(
    runs: list[tuple[int, int]], expected: tuple[tuple[int, int], ...]
) -> None:
    assert joined(runs) == expected
