"""Numbers are shown as SheetJS shows them, which follows Excel.

Left out is where SheetJS is known not to: rounding up to the next minute or day, a decimal that may
be left out after one that may not, pounds without quotes.
"""

import pytest
from support.clients import shown_by_sheetjs

from s11xl.reader.xlsx.format_codes import BUILT_IN
from s11xl.reader.xlsx.shown_numbers import shown_as

pytestmark = pytest.mark.client
NUMBERS = [
    *(0.0, 1.0, 0.5, 0.75, 0.95, 2.5, 12.125, 99.995, 100.0, 0.005, 0.0007, 0.4375),
    *(1234.5, 1234567.891, 999999.5, 1179460123.0, 46000.0, 46000.4375, -1.0, -1234.567),
]
CODES = [
    *dict.fromkeys(BUILT_IN.values()),
    *("0", "0.0", "#", "0.##", "#,##0", "0000", "00000 000000", "(000) 0000", "0%", "0.0%", "#%"),
    *("0.00;(0.00)", "0;-0;zero", "#,##0,,", "[Red]0.0;[Blue]-0.0", "[$£-809]#,##0.00", '0 "x"'),
    *("\\a0", "_(0_)", "* 0", "#,##0.00_);[Red](#,##0.00)", '#,##0;(#,##0);"-"', "0.00\\%"),
    *("d/m/y", "dd mmm yyyy", "dddd d mmmm yyyy", "mmm", "mmmmm", "d-mmm;@", "[$-409]d-mmm-yy;@"),
    *("h", "hh:mm:ss", "h:mm AM/PM", "hh:mm A/P", "hh:mm:ss.00", "[h]:mm", "[mm]:ss", "[s]"),
    *('yyyy-mm-dd"T"hh:mm', 'h"h" m"m"', "m/d/yy h:mm", "# ?/?", "# ??/??"),
]


def test_numbers_are_shown_as_sheetjs_shows_them() -> None:
    pairs = [(number, code) for number in NUMBERS for code in CODES]
    ours = [shown_as(repr(number), code) for number, code in pairs]
    theirs = [each and " ".join(each.split()) for each in shown_by_sheetjs(pairs)]
    differences = [
        (pair, our, their)
        for pair, our, their in zip(pairs, ours, theirs, strict=True)
        if our is not None and our != their
    ]
    assert differences == []
    assert sum(our is not None for our in ours) > 0.7 * len(pairs)
