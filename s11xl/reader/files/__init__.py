"""Returned files before they are workbooks: limits, formats, archives, mails."""
