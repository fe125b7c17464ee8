"""Find who says what a sentence of an article reports."""
