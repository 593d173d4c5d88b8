"""How fast we are beside others: `python -m benchmarks`. Makes its own data; nothing is kept."""
