"""The whole page. In: a `Report`. Out: the bytes of one HTML file that makes no external requests.

A content security policy in the page forbids every request, and all scripts and styles but its two.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from s11xl.report.blocks import (
    Bars,
    Block,
    Facts,
    Key,
    Page,
    Points,
    Report,
    Section,
    Shape,
    Table,
    Words,
)
from s11xl.report.html.charts import chart, key_list
from s11xl.report.html.markup import Html, css_string, element, fill_class, joined, text
from s11xl.report.html.tables import BlockRenderer, grade_width
from s11xl.xlsx.theme import ink_on

REPORT_LANGUAGE = "en-GB"  # of the texts that the program writes


def html_page(report: Report) -> bytes:
    """Render a report as one HTML page."""
    return _PageRenderer(report).content().encode("utf-8")


class _PageRenderer:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.colours = dict(report.fills)
        self.is_foreign = not report.language.casefold().startswith("en")
        self.renderer = BlockRenderer(report.language if self.is_foreign else "")

    def content(self) -> str:
        """The page as text."""
        style, script = _styles(self.report), _resource("script.js")
        head = element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", text(self.report.title)),
            Html(f"<style>{style}</style>"),
        )
        sections = (self._section(section, 2) for section in self.report.sections)
        body = element(
            "body",
            element("a", text("Skip to the report"), class_="skip", href="#main"),
            element(
                "header",
                self._marking("p"),
                element("h1", text(self.report.title)),
                self.renderer.paragraph(self.report.about),
            ),
            self._contents(),
            element("main", *sections, id="main"),
            self._marking("footer"),
            Html(f"<script>{script}</script>"),
            lang=REPORT_LANGUAGE if self.is_foreign else "",
        )
        page = element("html", head, Html("\n"), body, lang=self.report.language)
        return f"<!DOCTYPE html>\n{page}\n"

    def _marking(self, name: str) -> Html:
        marking = self.report.marking
        return element(name, text(marking), class_="marking") if marking else joined()

    def _contents(self) -> Html:
        items = (
            element("li", element("a", text(section.heading), href=f"#{section.anchor}"))
            for section in self.report.sections
        )
        return element("nav", element("ol", *items), aria_label="Contents")

    def _section(self, section: Section, level: int) -> Html:
        heading = f"{section.anchor}-heading"
        has_marking = section.page is Page.NEW and level > 2
        return joined(
            Html("\n"),
            element(
                "section",
                self._marking("p") if has_marking else joined(),
                element(f"h{min(level, 6)}", text(section.heading), id=heading),
                *(self._block(block) for block in section.blocks),
                *(self._section(part, level + 1) for part in section.sections),
                id=section.anchor,
                class_=section.page.value if section.page is not Page.FLOW else "",
                aria_labelledby=heading,
                data_filter="yes" if section.filtered else "",
            ),
        )

    def _block(self, block: Block) -> Html:
        if isinstance(block, Words):
            return self.renderer.paragraph(block)
        if isinstance(block, Points):
            return self.renderer.points(block)
        if isinstance(block, Facts):
            return self.renderer.facts(block)
        if isinstance(block, Bars):
            return chart(block, self.colours)
        if isinstance(block, Key):
            return key_list(block)
        return self.renderer.table(block)


@cache
def _resource(name: str) -> str:
    return files("s11xl.report.html").joinpath(name).read_text(encoding="utf-8")


def _styles(report: Report) -> str:
    """The style sheet, the colours of the scale, and the marking for every printed page."""
    rules = [
        f".{fill_class(name)}{{background:{colour};color:{ink_on(colour)}}}"
        for name, colour in report.fills
    ]
    width = 1.15 * max(10, grade_width(_answer_tables(report.sections)))
    rules.append(f".answers thead .grade{{width:calc({width:.1f}ch + 1rem)}}")
    title = css_string(report.title)
    marking = css_string(report.marking)
    rules.append(
        f"@page{{@top-left{{content:{title}}}@top-right{{content:{marking}}}"
        f"@bottom-center{{content:{marking}}}}}"
    )
    return "\n".join([_resource("style.css"), *rules])


def _answer_tables(sections: Iterable[Section]) -> Iterator[Table]:
    """The tables of answers in full."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table) and block.shape is Shape.ANSWERS:
                yield block
        yield from _answer_tables(section.sections)


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing is allowed but this style and this script."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}';"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
