"""The whole report on two rounds. In: `Changes`. Out: a `Report`, free of any format."""

from s11xl.analysis.changes.compare import Changes
from s11xl.analysis.changes.labels import CHANGE_COLOURS
from s11xl.core.version import __version__
from s11xl.report.blocks import Points, Report, Section, words
from s11xl.report.change.actions import actions_section
from s11xl.report.change.anchors import ChangeAnchors
from s11xl.report.change.method import method_section, rounds_section, uncompared_section
from s11xl.report.change.rows import row_sections
from s11xl.report.change.summary import change_summary
from s11xl.report.change.tables import (
    agencies_section,
    key_standards_section,
    movers_section,
    standards_section,
    transitions_section,
)
from s11xl.report.round.figures import fills


def change_report(data: Changes) -> Report:
    """The report on two rounds, with links from every figure to its rows."""
    anchors = ChangeAnchors(data)
    sections = [
        Section("summary", "Summary", (Points(tuple(change_summary(data, anchors))),)),
        rounds_section(data),
    ]
    if len(data.answers):
        sections += [
            key_standards_section(data, anchors),
            standards_section(data, anchors),
            movers_section(data, anchors),
            transitions_section(data, anchors),
            agencies_section(data, anchors),
        ]
    sections += [
        actions_section(data, anchors),
        uncompared_section(data, anchors),
        method_section(anchors),
    ]
    if len(data.answers):
        sections += row_sections(data, anchors)
    standards, previous = data.current.main, data.previous.main
    return Report(
        title=data.title,
        language=standards.language,
        marking=data.marking,
        about=words(
            f"Made by s11xl {__version__} from {standards.id} {standards.version} and"
            f" {previous.id} {previous.version}; digest of both rounds {data.digest}."
        ),
        sections=tuple(sections),
        fills=(*fills(standards.scale), *CHANGE_COLOURS.items()),
    )
