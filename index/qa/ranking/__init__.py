"""Learned rankings of articles and sentences. The weights (JSON) stand beside the code that loads them."""
