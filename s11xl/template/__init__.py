"""The workbook that an agency gets: a layout, made into an .xlsx."""

from s11xl.template.stamp import Stamper
from s11xl.template.writer import write_template

__all__ = ["Stamper", "write_template"]
