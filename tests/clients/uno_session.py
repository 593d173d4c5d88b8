"""Drives LibreOffice as a person types. In: a JSON list of steps on each line. Out: their results.

Run by the Python that has LibreOffice's `uno`. Edits are dispatched to the selected cell, as the
keyboard's are, so that protection and formats apply; the raw cell interface would pass both by.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

START_SECONDS = 60
STEPS_SECONDS = 180
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".ods": "calc8",
    ".xls": "MS Excel 97",
    ".pdf": "calc_pdf_Export",
}


def named(**values):
    made = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


class Session:
    def __init__(self, context):
        self.manager = context.ServiceManager
        self.context = context
        self.desktop = self._new("com.sun.star.frame.Desktop")
        self.dispatcher = self._new("com.sun.star.frame.DispatchHelper")
        self.document = None

    def _new(self, name):
        return self.manager.createInstanceWithContext(name, self.context)

    def open(self, path):
        self._open(path)

    def open_csv(self, path, separators):
        """Opens as in the import dialogue, by the codes of the separators, e.g. "44/59/9".

        Quotes are ", letters UTF-8, the language British English; quoted fields may be numbers,
        dates and the like are found, and formulas are taken for formulas.
        """
        how = f"{separators},34,76,1,,2057,false,true,false,false,false,-1,true,false,true"
        self._open(path, FilterName="Text - txt - csv (StarCalc)", FilterOptions=how)

    def _open(self, path, **how):
        if self.document is not None:
            self.close()
        url = Path(path).resolve().as_uri()
        given = named(Hidden=True, **how)
        # what a session that crashed has left: no other has the file open
        Path(path).with_name(f".~lock.{Path(path).name}#").unlink(missing_ok=True)
        self.document = self.desktop.loadComponentFromURL(url, "_blank", 0, given)
        if self.document is None:
            raise RuntimeError(f"LibreOffice does not open {path}")

    def contents(self):
        """By sheet the texts of all cells, row by row, as they stand."""
        found = {}
        for name in self.document.Sheets.ElementNames:
            sheet = self.document.Sheets.getByName(name)
            cursor = sheet.createCursor()
            cursor.gotoEndOfUsedArea(True)
            found[name] = [list(row) for row in cursor.getDataArray()]
        return found

    def reaches(self):
        """How many of the document's links lead to other programs and files."""
        kinds = ("DDELinks", "AreaLinks", "SheetLinks", "ExternalDocLinks")
        return {kind: getattr(self.document, kind).Count for kind in kinds}

    def _select(self, sheet, cell):
        controller = self.document.CurrentController
        target = self.document.Sheets.getByName(sheet)
        controller.setActiveSheet(target)
        controller.select(target.getCellRangeByName(cell))
        return controller.Frame

    def type(self, sheet, cell, text):
        frame = self._select(sheet, cell)
        self.dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, named(StringName=text))

    def clear(self, sheet, cell):
        frame = self._select(sheet, cell)
        self.dispatcher.executeDispatch(frame, ".uno:ClearContents", "", 0, ())

    def read(self, sheet, cell):
        met = self.document.Sheets.getByName(sheet).getCellRangeByName(cell)
        return {
            "string": met.String,
            "formula": met.Formula,
            "value": met.Value,
            "type": met.Type.value,
            "error": met.getError(),
        }

    def recalculate(self):
        self.document.calculateAll()

    def formulas(self):
        """What every formula cell shows, by sheet and cell."""
        return {
            sheet: dict(self._formulas_of(sheet)) for sheet in self.document.Sheets.ElementNames
        }

    def _formulas_of(self, name):
        sheet = self.document.Sheets.getByName(name)
        ranges = sheet.queryContentCells(16)  # com.sun.star.sheet.CellFlags.FORMULA
        cells = ranges.Cells.createEnumeration()
        while cells.hasMoreElements():
            cell = cells.nextElement()
            yield cell.AbsoluteName.rpartition(".")[2].replace("$", ""), cell.String

    def heights(self, sheet):
        """Per row its height and the one that LibreOffice finds best, in points."""
        target = self.document.Sheets.getByName(sheet)
        target.unprotect("")
        cursor = target.createCursor()
        cursor.gotoEndOfUsedArea(False)
        rows = [target.Rows.getByIndex(row) for row in range(cursor.RangeAddress.EndRow + 1)]
        before = [row.Height for row in rows]
        for row in rows:
            row.OptimalHeight = True
        return [
            [points(height), points(row.Height)] for height, row in zip(before, rows, strict=True)
        ]

    def height(self, sheet, row):
        """The height of one row, counted from 1, in points."""
        return points(self.document.Sheets.getByName(sheet).Rows.getByIndex(row - 1).Height)

    def unlocks(self, sheet, password):
        """Whether a password takes a sheet's protection off."""
        target = self.document.Sheets.getByName(sheet)
        try:
            target.unprotect(password)
        except Exception:
            return False
        return not target.isProtected()

    def save_as(self, path):
        target = Path(path).resolve()
        how = named(FilterName=FILTERS[target.suffix])
        self.document.storeToURL(target.as_uri(), how)

    def close(self):
        self.document.close(True)
        self.document = None


def points(hundredths):
    return round(hundredths / 2540 * 72, 2)


def has_ended(office):
    """Whether the program is gone; one that crashes takes a while to be so."""
    try:
        office.wait(10)
    except subprocess.TimeoutExpired:
        return False
    return True


def kill(office):
    """Ends the program and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(office.pid, signal.SIGKILL)


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    ends = time.monotonic() + START_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def is_closed(session):
    """Whether no document is open now; at the closing of some LibreOffice itself crashes."""
    try:
        if session.document is not None:
            session.close()
    except Exception:
        return False
    return True


def answer(session, office):
    """Runs each line's steps, and writes a line with their results or with what went wrong.

    Ends where it can't go on with the same LibreOffice, and says so.
    """
    for line in sys.stdin:
        watch = threading.Timer(STEPS_SECONDS, kill, [office])  # then what it was asked fails
        watch.start()
        try:
            results = [getattr(session, step[0])(*step[1:]) for step in json.loads(line)]
            told = {"results": results, "goes_on": is_closed(session)}
        except Exception:
            fault = traceback.format_exc()
            told = {"fault": fault, "crashed": has_ended(office), "goes_on": False}
        finally:
            watch.cancel()
        print(json.dumps(told), flush=True)
        if not told["goes_on"]:
            return


def main():
    pipe = f"s11xl{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                "--nologo",
                f"-env:UserInstallation={Path(profile).as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            session = Session(connect(pipe))
            answer(session, office)
            try:
                session.desktop.terminate()
                office.wait(20)
            except Exception:
                pass
        finally:
            kill(office)
            office.wait()


if __name__ == "__main__":
    main()
