"""The report as one HTML page. In: a `Report`. Out: its bytes."""

from s11xl.report_html.page import html_page

__all__ = ["html_page"]
