"""What changed between two rounds."""
