"""Values and functions that every room uses; imports nothing else of the package."""
