"""A number is shown as Excel shows it, by the code of its format, or it is not shown at all.

1. Each code gives what Excel on a British computer shows.
2. What can't be followed exactly gives None, never a guess.
3. Codes that a stranger made cost little time.
"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s11xl.reader.xlsx.format_codes import format_code, is_date_format
from s11xl.reader.xlsx.shown_numbers import shown_as

ACCOUNTS = '_-"£"* #,##0.00_-;-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-'
SHOWN = [
    ("0.95", "0%", "95%"),
    ("0.955", "0%", "96%"),
    ("0.005", "0.0%", "0.5%"),
    ("1200", '"£"#,##0.00', "£1,200.00"),
    ("1200", "[$£-809]#,##0", "£1,200"),
    ("1200", "£#,##0", "£1,200"),
    ("1200", "#,##0 [$€-1]", "1,200 €"),
    ("1234.5", ACCOUNTS, "£1,234.50"),
    ("-1234.5", ACCOUNTS, "-£1,234.50"),
    ("0", ACCOUNTS, "£-"),
    ("-1234.5", "#,##0.00;[Red](#,##0.00)", "(1,234.50)"),
    ("-5", "0", "-5"),
    ("0", '0;-0;"nil"', "nil"),
    ("2.5", "0", "3"),
    ("1234567", "#,##0,", "1,235"),
    ("1234567", "0.0,,", "1.2"),
    ("1234567.891", "#,##0.000", "1,234,567.891"),
    ("0.125", "0.##", "0.13"),
    ("0.5", "0.0?", "0.5"),
    ("1179460123", "00000000000", "01179460123"),
    ("1179460123", "00000 000000", "01179 460123"),
    ("12345678", "(000) 000-0000", "(001) 234-5678"),
    ("7", '0" staff"', "7 staff"),
    ("7", 'General" people"', "7 people"),
    ("7", r"0\ \m\o\n\t\h\s", "7 months"),
    ("1", '"Yes";"No";"None"', "Yes"),
    ("0.5", "# ?/?", "1/2"),
    ("1.75", "# ??/??", "1 3/4"),
    ("0.333333333333333", "# ?/?", "1/3"),
    ("0.75", "# ??/100", "75/100"),
    ("1.5", "?/?", "3/2"),
    ("46000", "dd/mm/yyyy", "09/12/2025"),
    ("46000", "d/m/yy", "9/12/25"),
    ("46000", "yyyy-mm-dd", "2025-12-09"),
    ("46000", "dd.mm.yyyy", "09.12.2025"),
    ("46000", "d-mmm;@", "9-Dec"),
    ("46000", "[$-409]d-mmm-yy;@", "9-Dec-25"),
    ("46000", "[$-10809]dddd, d mmmm yyyy", "Tuesday, 9 December 2025"),
    ("46000", "ddd mmmmm", "Tue D"),
    ("46000", "[$-F800]dddd, mmmm dd, yyyy", "09 December 2025"),
    ("46000.4375", "[$-x-systime]h:mm:ss AM/PM", "10:30:00"),
    ("46000.4375", "dd/mm/yyyy hh:mm", "09/12/2025 10:30"),
    ("0.4375", "h:mm", "10:30"),
    ("0.4375", "h:mm AM/PM", "10:30 AM"),
    ("0.5", "h:mm A/P", "12:00 P"),
    ("0.0000115740740740741", "h:mm:ss", "0:00:01"),
    ("1.5", "[h]:mm", "36:00"),
    ("0.0007", "mm:ss.0", "01:00.5"),
    ("1e3", "0", "1000"),
]
NOT_SHOWN = [
    ("0.3", "# ?/?"),  # not exact
    ("5", "[>3]0;0.0"),
    ("12", "0.00E+00"),
    ("46000", "[$-407]d. mmmm yyyy"),
    ("46000", "[$-D070000]d/m/yyyy"),  # Thai digits
    ("46000", "[$-411]ggge/m/d"),
    ("59", "dd/mm/yyyy"),  # Excel's own calendar
    ("-1", "dd/mm/yyyy"),
    ("2958466", "dd/mm/yyyy"),
    ("5", ";;;"),  # it shows nothing, and is an answer all the same
    ("0", "#"),
    ("1e300", "0"),
    ("nan", "0"),
    ("inf", "0"),
    ("words", "0"),
    ("5", "0.0.0"),
    ("5", '0"'),
    ("5", "[Red"),
    ("5", "@"),
    ("5", "0" * 300),
    ("5", "0;0;0;@;0"),
    ("46000", "dd/mm/yyyy 0"),
]


@pytest.mark.parametrize(("number", "code", "expected"), SHOWN)
def test_a_number_is_shown_by_its_format(number: str, code: str, expected: str) -> None:
    assert shown_as(number, code) == expected


@pytest.mark.parametrize(("number", "code"), NOT_SHOWN)
def test_what_can_not_be_followed_is_not_guessed(number: str, code: str) -> None:
    assert shown_as(number, code) is None


def test_dates_count_from_the_first_day_of_the_workbook() -> None:
    assert shown_as("44538", "dd/mm/yyyy", date1904=True) == "09/12/2025"
    assert shown_as("1", "dd/mm/yyyy", date1904=True) == "02/01/1904"


@pytest.mark.parametrize(
    ("number", "custom", "expected"),
    [
        (0, None, ""),
        (49, None, ""),
        (14, None, "dd/mm/yyyy"),
        (14, "mm-dd-yy", "dd/mm/yyyy"),  # Excel shows the computer's own form all the same
        (164, "General", ""),
        (164, "0.0", "0.0"),
        (999, None, ""),
    ],
)
def test_a_format_has_a_code(number: int, custom: str | None, expected: str) -> None:
    assert format_code(number, custom) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("dd/mm/yyyy", True), ("[h]:mm", True), ('0" days"', False), ("[Red]0", False), ("0%", False)],
)
def test_a_date_is_known_by_its_format(code: str, expected: bool) -> None:
    assert is_date_format(code) is expected


@given(st.text('0#?.,%/ymdhsAMPE+-;@[]$"\\_*Ge 1£', max_size=255), st.floats())
def test_no_code_raises(code: str, number: float) -> None:
    shown = shown_as(repr(number), code)
    assert shown is None or shown.strip() == shown != ""


@pytest.mark.parametrize("code", ["0,", "0.", "?/", "y", "[h]", '"x"', "0;", "0x", "_-"])
def test_no_code_takes_long(code: str) -> None:
    start = time.perf_counter()
    shown_as("123456789.123", (code * 200)[:255])
    assert time.perf_counter() - start < 0.1
