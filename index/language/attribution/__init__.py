"""Who says what a sentence of an article reports."""
