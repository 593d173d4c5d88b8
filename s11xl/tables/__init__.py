"""Tables of a round: the names of their columns, and the tables as files."""
