"""The report from end to end. In: a `Consolidation`. Out: a `Report`, free of any format."""

from s11xl.consolidation.consolidation import Consolidation
from s11xl.core.version import __version__
from s11xl.report.blocks import Page, Points, Report, Section, words
from s11xl.report.round.agencies import agencies_section, sectors_section
from s11xl.report.round.anchors import Places
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
    places = Places(data)
    sections = [Section("summary", "Summary", (Points(tuple(summary(data, places))),))]
    sections += _figures(data, places)
    sections += [quality_section(data, places), method_section(data, places)]
    if len(data.answers):
        sections += _down_to_answers(data, places)
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


def _figures(data: Consolidation, places: Places) -> list[Section]:
    """What the answers say; where there is none, only who was asked."""
    agencies = [agencies_section(data, places)] if len(data.answers) else []
    if not places.some_returned:
        return agencies
    sections = [
        heatmap_section(data, places),
        key_standards_section(data, places),
        standards_section(data, places),
        standing_section(data, places),
    ]
    if len(places.sectors) > 1:
        sections.append(sectors_section(data, places))
    sections += agencies
    return [*sections, evidence_section(data, places), actions_section(data, places)]


def _down_to_answers(data: Consolidation, places: Places) -> list[Section]:
    heading = "Agencies: answers in full"
    if not places.down_to_answers:
        note = words(
            "The pages of the agencies are left out of so large a round. Each answer, with its"
            " evidence, file, sheet and cell, stands in answers.csv."
        )
        return [Section("pages", heading, (note,), page=Page.NEW)]
    pages = AgencyPages(data, places)
    said = "One set of pages for each agency, by name"
    if pages.silent and pages.heard:
        said += "; those without a return that can be used come last"
    if not pages.heard:
        said = "No agency has a return that can be used"
    sections = [
        Section("pages", heading, (words(f"{said}."),), tuple(pages.sections()), filtered=True)
    ]
    return [*sections, answers_section(data, places)] if places.some_returned else sections
