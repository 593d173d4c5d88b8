"""Interrupted, a command leaves no file half-written, says so, and gives 2."""

from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.commands import NOTHING, ROSTER, WRITTEN, run
from support.interrupts import interrupted_at
from support.made import answered, saved, with_response

from s11xl.cli.commands import main
from s11xl.cli.group import INTERRUPTED


@pytest.mark.parametrize(
    ("words", "where", "is_written"),
    [
        (["generate", "roster.csv"], "rounds.generate.save_round", NOTHING),
        (["generate", "roster.csv"], "cli.print_generated.generated_lines", WRITTEN),
        (["consolidate", "in"], "api.judge", NOTHING),
        (["consolidate", "in"], "report.outputs.html_page", NOTHING),
        (["consolidate", "in"], "cli.print.consolidation_lines", WRITTEN),
        (
            ["consolidate", "in", "--corrections", "back"],
            "consolidation.corrections.write_template",
            WRITTEN,
        ),
        (["check", "in"], "consolidation.judge.check_returns", NOTHING),
        (["status", "in"], "api.consolidate", NOTHING),
        (
            ["status", "in", "--mailmerge", "mails.csv"],
            "core.output_files.write_atomically",
            NOTHING,
        ),
        (["status", "in", "--mailmerge", "mails.csv"], "cli.print.status_lines", WRITTEN),
        (["compare", ".", "."], "api.compare", NOTHING),
        (["standards", "show"], "standards.file.load_standards", NOTHING),
        (["demo"], "rounds.generate.save_round", NOTHING),
        (["demo"], "cli.demo.files_sent_back", WRITTEN),
    ],
)
def test_interrupted_it_says_whether_anything_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], where: str, is_written: bool
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    Path("roster.csv").write_text(ROSTER)
    saved(tmp_path / "in" / "one.xlsx", with_response(answered(), "1.1", grade="?"))
    before = sorted(path for path in tmp_path.rglob("*.*"))
    import_module(f"s11xl.{where.rpartition('.')[0]}")
    monkeypatch.setattr(f"s11xl.{where}", interrupted)
    result = run(*words)
    assert (result.exit_code, result.stderr) == (2, f"{INTERRUPTED}\n")
    assert (sorted(path for path in tmp_path.rglob("*.*")) != before) == is_written


@pytest.mark.slow
@pytest.mark.parametrize("is_done", [False, True])
def test_interrupted_it_keeps_the_earlier_outputs(tmp_path: Path, is_done: bool) -> None:
    saved(tmp_path / "in" / "one.xlsx", answered())
    assert run("consolidate", "in").exit_code == 0
    before = {each: each.read_bytes() for each in tmp_path.rglob("*.*")}
    with interrupted_at(1, is_done=is_done):
        result = run("consolidate", "in")
    assert (result.exit_code, result.output) == (2, f"{INTERRUPTED}\n")
    assert {each: each.read_bytes() for each in tmp_path.rglob("consolidated/*.*")} == {
        path: content for path, content in before.items() if path.parent.name == "consolidated"
    }
    assert run("consolidate", "in").exit_code == 0


def test_an_end_at_a_prompt_is_an_interruption(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["generate", "--lock-password"], input="")
    assert result.exit_code == 2
    assert result.output.endswith(f"{INTERRUPTED}\n")
    assert list(tmp_path.iterdir()) == []
