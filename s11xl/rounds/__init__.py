"""The round's folder and what goes out."""
