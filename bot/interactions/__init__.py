"""Admission, routing, forms and autocomplete of interactions."""
