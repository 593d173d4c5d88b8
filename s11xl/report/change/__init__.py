"""What is said of a comparison."""
