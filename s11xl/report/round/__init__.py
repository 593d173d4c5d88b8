"""What is said of a round."""
