"""The whole report on a round. In: a `Consolidation`. Out: a `Report`, free of any format."""

from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.version import __version__
from s11xl.report.blocks import Page, Points, Report, Section, words
from s11xl.report.round.actions import actions_section
from s11xl.report.round.agencies import agencies_section, sectors_section
from s11xl.report.round.agency_pages import AgencyPages
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.answers import answers_section
from s11xl.report.round.evidence import evidence_section
from s11xl.report.round.figures import fills
from s11xl.report.round.heatmap import heatmap_section
from s11xl.report.round.quality import method_section, quality_section
from s11xl.report.round.spreads import key_standards_section, standards_section
from s11xl.report.round.standing import standing_section
from s11xl.report.round.summary import round_summary


def round_report(data: Consolidation) -> Report:
    """The report on a round, with links from every figure to its rows."""
    anchors = Anchors(data)
    sections = [Section("summary", "Summary", (Points(tuple(round_summary(data, anchors))),))]
    sections += _figures(data, anchors)
    sections += [quality_section(data, anchors), method_section(data, anchors)]
    if len(data.answers):
        sections += _down_to_answers(data, anchors)
    standards = data.standards
    return Report(
        title=f"{standards.title} {data.round}: self-assessed grades".replace(" :", ":"),
        language=standards.language,
        marking=data.marking,
        about=words(
            f"Made by s11xl {__version__} from {standards.id} {standards.version};"
            f" digest of the returns {data.digest}."
        ),
        sections=tuple(sections),
        fills=fills(standards.scale),
    )


def _figures(data: Consolidation, anchors: Anchors) -> list[Section]:
    """The sections of figures; if nothing was returned, only the agencies that were asked."""
    agencies = [agencies_section(data, anchors)] if len(data.answers) else []
    if not anchors.some_returned:
        return agencies
    sections = [
        heatmap_section(data, anchors),
        key_standards_section(data, anchors),
        standards_section(data, anchors),
        standing_section(data, anchors),
    ]
    if len(anchors.sectors) > 1:
        sections.append(sectors_section(data, anchors))
    sections += agencies
    return [*sections, evidence_section(data, anchors), actions_section(data, anchors)]


def _down_to_answers(data: Consolidation, anchors: Anchors) -> list[Section]:
    heading = "Agencies: answers in full"
    if not anchors.down_to_answers:
        note = words(
            "This round is too large for pages for each agency. Each answer, with its evidence,"
            " file, sheet and cell, is in answers.csv."
        )
        return [Section("pages", heading, (note,), page=Page.NEW)]
    pages = AgencyPages(data, anchors)
    text = "One set of pages for each agency, by name."
    if pages.silent:
        text += " Agencies without a return that can be used come last."
    if not pages.heard:
        text = "No agency has a return that can be used."
    sections = [Section("pages", heading, (words(text),), tuple(pages.sections()), filtered=True)]
    return [*sections, answers_section(data, anchors)] if anchors.some_returned else sections
