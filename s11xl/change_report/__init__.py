"""What the comparison of two rounds says. In: `Changes`. Out: a `Report` of blocks."""

from s11xl.change_report.story import change_report

__all__ = ["change_report"]
