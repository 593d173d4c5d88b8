"""The report on two rounds. In: `Changes`. Out: a `Report`."""
