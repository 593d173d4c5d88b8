"""The settings that a run of `generate` asks for. In: options, and the saved round if there is one.

Out: a new round, or nothing. A round that was begun keeps its settings: the workbooks of all
agencies must say the same.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.text import counted, shortened
from s11xl.rounds.folder import Round
from s11xl.rounds.record import MAX_ROUND_NAME, TEXT_SETTINGS, round_name_fault, setting_fault
from s11xl.standards.file import load_standards
from s11xl.workbook.identity import RoundRecord, RoundSettings, financial_year

_MOST_LISTED = 5  # ids in a message
_NAMES = {
    "due": "the due date",
    "organisation": "the organisation",
    "return_to": "the address to return to",
    "marking": "the marking",
    "not_applicable": "“not applicable”",
    "has_lock_password": "a lock password",
}
Settings = Mapping[str, object]  # those of RoundSettings that are given, by name


def given_settings(**options: object) -> Settings:
    """Return the settings that are not None."""
    return {name: value for name, value in options.items() if value is not None}


def new_round(folder: Path, wanted: Settings, standards: str | Path | None) -> Round:
    """Start a round; its default name is the financial year of its due date, else of today."""
    due = wanted.get("due")
    day = due if isinstance(due, date) else datetime.now(UTC).date()
    settings = replace(RoundSettings(round=financial_year(day)), **wanted)  # type: ignore[arg-type]
    _check_settings(settings)
    return Round(folder, RoundRecord(settings), load_standards(standards))


def continued(saved: Round, wanted: Settings, standards: str | Path | None) -> Round:
    """Return the saved round, if a run asks for nothing else.

    Raises S11xlError if it does, or if it does not give the lock password that the round has.
    """
    name = wanted.get("round", saved.settings.round)
    if name != saved.settings.round:
        raise S11xlError(
            f"{saved.folder} holds the round {saved.settings.round}, not {name}.",
            remedy="Use another folder for the new round, with --folder.",
        )
    if standards is not None and load_standards(standards) != saved.standards:
        raise S11xlError(
            f"The round in {saved.folder} uses other standards"
            f" ({saved.standards.id} {saved.standards.version}).",
            remedy="Use another folder for an audit with these standards, with --folder.",
        )
    if saved.is_taken_over:  # earlier versions did not record whether there was a password
        settings = replace(saved.settings, has_lock_password="has_lock_password" in wanted)
        saved = replace(saved, record=replace(saved.record, settings=settings))
    for setting, value in wanted.items():
        if value != getattr(saved.settings, setting):
            raise _other_setting(saved, setting, value)
    if saved.settings.has_lock_password and "has_lock_password" not in wanted:
        raise S11xlError(
            f"The workbooks of the round {saved.settings.round} were locked with a password.",
            remedy="Give the same one with --lock-password, or in S11XL_LOCK_PASSWORD.",
        )
    return saved


def _other_setting(saved: Round, name: str, value: object) -> S11xlError:
    """The error for a setting that differs from the round's: who has the old one, what to do."""
    previous = getattr(saved.settings, name)
    ids = [issued.agency.agency_id for issued in saved.issued]
    listed = ", ".join(ids[:_MOST_LISTED]) + (" …" if len(ids) > _MOST_LISTED else "")
    command = (
        f"For more time, run `s11xl agency extend --all {value}`, or name the agencies in place of"
        " --all."
        if name == "due"
        else "All agencies of a round get the same."
    )
    return S11xlError(
        f"The round {saved.settings.round} has {_shown(name, previous)}, not"
        f" {_shown(name, value)}: {counted(len(ids), 'workbook')}"
        f" {'was' if len(ids) == 1 else 'were'} made with it ({listed}).",
        remedy=f"Leave the option out to keep it. {command} If nothing was sent out yet, you can"
        f" begin again: delete the folder {saved.folder}, and run this command again.",
    )


def _shown(name: str, value: object) -> str:
    """A setting as a person names it, such as “the due date 2027-01-29”."""
    what = _NAMES[name]
    if name == "not_applicable":
        return f"{what} {'allowed' if value else 'not allowed'}"
    if not value:
        return f"no {what.removeprefix('the ').removeprefix('a ')}"
    return what if value is True else f"{what} {value}"


def _check_settings(settings: RoundSettings) -> None:
    """Raise S11xlError for a setting that the record can't hold."""
    if round_name_fault(settings.round):
        raise S11xlError(
            f"“{settings.round}” can't be the name of a round.",
            remedy=f"Give a name of 1 to {MAX_ROUND_NAME} characters, such as 2026-27.",
        )
    for name in TEXT_SETTINGS:
        text: str = getattr(settings, name)
        if fault := setting_fault(text):
            raise S11xlError(
                f"“{shortened(text)}” can't be used for --{name.replace('_', '-')}: {fault}.",
                remedy="Give it on one line, in ordinary characters.",
            )
