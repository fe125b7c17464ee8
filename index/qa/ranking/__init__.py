"""Learned rankings of articles and sentences. The weights (JSON) are in this folder."""
