"""What the report says. In: a `Consolidation`. Out: a `Report` of text, tables and charts.

Nothing here knows of HTML: renderers take the blocks as they are.
"""

from s11xl.report.blocks import Report
from s11xl.report.story import report

__all__ = ["Report", "report"]
