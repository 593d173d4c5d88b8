"""The tables of a round, on disk and in memory."""
