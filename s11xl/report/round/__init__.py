"""The report on a round. In: a `Consolidation`. Out: a `Report`."""
