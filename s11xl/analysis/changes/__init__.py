"""What changed between two rounds. In: two consolidated rounds. Out: `Changes`, as data frames."""
