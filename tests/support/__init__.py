"""What the tests share: building workbooks, linting them, and driving real programs."""
