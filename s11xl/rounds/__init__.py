"""The round's folder: its roster, its settings and the workbooks that go out."""
