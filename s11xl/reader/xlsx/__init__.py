"""An open package, read into a `RawWorkbook`."""
