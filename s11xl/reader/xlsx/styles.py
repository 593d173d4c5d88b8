"""Read `styles.xml`. In: its XML, as calls to a handler. Out: the looks of cells that matter."""

from s11xl.reader.files.limits import Budget
from s11xl.reader.xlsx.format_codes import format_code
from s11xl.reader.xlsx.xml import Attributes, Handler, is_on, whole_number


class Styles(Handler):
    """The cell formats that show a number as another text, and those that strike a text out."""

    def __init__(self, budget: Budget) -> None:
        self.formats: dict[int, str] = {}  # codes of number formats, by index of the cell format
        self.struck: set[int] = set()  # indexes of cell formats
        self._budget = budget
        self._codes: dict[int | None, str] = {}
        self._struck_fonts: set[int] = set()
        self._font_count = 0
        self._format_count = 0
        self._list = ""  # the list that is being read

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name in ("fonts", "cellXfs"):
            self._list = name
        elif name == "numFmt":
            self._budget.spend_entry()
            number = whole_number(attributes.get("numFmtId", ""))
            self._codes[number] = attributes.get("formatCode", "")
        elif name == "font" and self._list == "fonts":
            self._font_count += 1
        elif name == "strike" and self._list == "fonts" and is_on(attributes):
            self._struck_fonts.add(self._font_count - 1)
        elif name == "xf" and self._list == "cellXfs":
            self._add_format(attributes)

    def _add_format(self, attributes: Attributes) -> None:
        self._budget.spend_entry()
        number = whole_number(attributes.get("numFmtId", ""))
        if code := format_code(number, self._codes.get(number)):
            self.formats[self._format_count] = code
        if whole_number(attributes.get("fontId", "")) in self._struck_fonts:
            self.struck.add(self._format_count)
        self._format_count += 1

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == self._list:
            self._list = ""
