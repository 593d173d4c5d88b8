"""Reading in several processes at once."""
