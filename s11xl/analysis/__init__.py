"""Figures, each with its denominator."""
