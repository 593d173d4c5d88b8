"""Cells by name and by index. Rows and columns count from 0: (0, 0) is A1."""


def column_name(col: int) -> str:
    """A column as Excel names it: 0 gives A, 26 gives AA."""
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_name(row: int, col: int) -> str:
    """A cell as Excel names it: (0, 0) gives A1."""
    return f"{column_name(col)}{row + 1}"


def absolute_range(sheet: str, row: int, col: int, last_row: int, last_col: int) -> str:
    """A range as a formula names it from any sheet: `'1 Leadership'!$A$1:$B$2`."""
    quoted = "'" + sheet.replace("'", "''") + "'"
    first = f"${column_name(col)}${row + 1}"
    last = f"${column_name(last_col)}${last_row + 1}"
    return f"{quoted}!{first}" if first == last else f"{quoted}!{first}:{last}"
