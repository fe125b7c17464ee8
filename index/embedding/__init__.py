"""Models that read text: embedding models, cross-encoders, and their files."""
