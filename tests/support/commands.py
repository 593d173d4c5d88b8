"""Commands run as a person runs them, and what they say."""

from click.testing import CliRunner, Result

from s11xl.cli.commands import main

ROSTER = "agency_id,agency,sector\nsevern-police,Severnshire Constabulary,Police\n"
NOTHING, WRITTEN = False, True  # whether anything is written before the interruption


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output
    return result
