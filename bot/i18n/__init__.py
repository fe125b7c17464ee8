"""Translations, and names of countries, languages and regions."""
