"""The workbook that an agency fills in: its layout, identity, protection and writer."""
