"""The report from end to end. In: a `Consolidation`. Out: a `Report`, free of any format."""

from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.version import __version__
from s11xl.report.blocks import Page, Points, Report, Section, words
from s11xl.report.round.agencies import agencies_section, sectors_section
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.answers import AgencyPages, answers_section
from s11xl.report.round.figures import fills
from s11xl.report.round.gaps import actions_section, evidence_section
from s11xl.report.round.heatmap import heatmap_section
from s11xl.report.round.quality import method_section, quality_section
from s11xl.report.round.spreads import key_standards_section, standards_section
from s11xl.report.round.standing import standing_section
from s11xl.report.round.summary import summary


def report(data: Consolidation) -> Report:
    """What is said of a round, every figure with what stands behind it."""
    anchors = Anchors(data)
    sections = [Section("summary", "Summary", (Points(tuple(summary(data, anchors))),))]
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
    """What the answers say; where there is none, only who was asked."""
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
            "The pages of the agencies are left out of so large a round. Each answer, with its"
            " evidence, file, sheet and cell, stands in answers.csv."
        )
        return [Section("pages", heading, (note,), page=Page.NEW)]
    pages = AgencyPages(data, anchors)
    quoted = "One set of pages for each agency, by name"
    if pages.silent and pages.heard:
        quoted += "; those without a return that can be used come last"
    if not pages.heard:
        quoted = "No agency has a return that can be used"
    sections = [
        Section("pages", heading, (words(f"{quoted}."),), tuple(pages.sections()), filtered=True)
    ]
    return [*sections, answers_section(data, anchors)] if anchors.some_returned else sections
