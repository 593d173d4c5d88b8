"""Looks at a page as a browser would, without one."""

import re
from collections import Counter
from html.parser import HTMLParser


class Page(HTMLParser):
    """What a page holds: ids, addresses, tags, text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.tags: Counter[str] = Counter()
        self.headings: list[int] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "action", "srcset", "data", "poster"):
                self.addresses.append(value or "")
            assert not name.startswith("on"), name
            assert name != "style"


def sound(content: str) -> Page:
    """The page, if its ids are unique, its links lead into it and its headings go down by steps."""
    page = Page(content)
    assert len(page.ids) == len(set(page.ids))
    assert {each for each in page.addresses if each[0] != "#"} == set()
    assert {each[1:] for each in page.addresses} <= set(page.ids)
    assert page.tags["script"] == page.tags["style"] == page.tags["main"] == page.tags["h1"] == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    return page
