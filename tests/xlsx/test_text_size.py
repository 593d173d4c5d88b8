"""How much room a text takes: never less than it needs, and nothing lost where it is cut.

1. More text never takes fewer lines; a wider column never more.
2. Pieces fit, and together have every word.
3. Rows are stretched to what spans them.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s11xl.xlsx.row_height import stretched
from s11xl.xlsx.text_size import (
    MAX_ROW_HEIGHT,
    column_pixels,
    line_height,
    split_to_height,
    text_height,
    text_width,
    wrapped_lines,
)

TEXT = st.text(st.sampled_from("abcW i-\n•é"), max_size=400)
WIDTH = st.floats(5, 150)


@pytest.mark.parametrize(("width", "pixels"), [(8.43, 64), (62, 439), (15, 110), (34, 243)])
def test_columns_are_as_wide_as_excel_makes_them(width: float, pixels: int) -> None:
    assert column_pixels(width) == pixels


def test_known_widths() -> None:
    assert text_width("0", 11) == pytest.approx(7.43, abs=0.01)  # Excel draws it 7 pixels wide
    assert text_width("W", 10, bold=True) > text_width("W", 10) > text_width("i", 10)
    assert text_width("漢", 12) == 16


@pytest.mark.parametrize(
    ("text", "lines"), [("", 1), ("a", 1), ("a\n", 2), ("\n\n", 3), ("word " * 20, 3)]
)
def test_lines(text: str, lines: int) -> None:
    assert wrapped_lines(text, 40, 10) == lines


@given(TEXT, TEXT, WIDTH)
def test_more_text_never_takes_fewer_lines(text: str, more: str, width: float) -> None:
    assert wrapped_lines(text + "\n" + more, width, 10) > wrapped_lines(text, width, 10)


@given(st.text(st.sampled_from("abcW i"), max_size=300), WIDTH)
def test_bold_and_larger_type_take_no_less_room(text: str, width: float) -> None:
    assert text_height(text, width, 14) >= text_height(text, width, 10)


@given(TEXT, WIDTH, st.floats(13, 200))
def test_pieces_fit_and_have_every_word(text: str, width: float, limit: float) -> None:
    pieces = split_to_height(text, width, 10, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(text_height(each, width, 10) <= max(limit, line_height(10)) for each in pieces)


@given(st.lists(st.floats(1, MAX_ROW_HEIGHT), min_size=1, max_size=6), st.floats(0, 3000))
def test_rows_are_stretched_to_what_spans_them(heights: list[float], total: float) -> None:
    rows = stretched(heights, total)
    assert sum(rows) >= total - 0.001
    assert all(row <= MAX_ROW_HEIGHT + 0.001 for row in rows)
    assert all(now >= before for now, before in zip(rows, heights, strict=False))
    assert sum(rows) <= max(total, sum(heights)) + 0.001
