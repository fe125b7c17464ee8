"""Admission, routing, forms and autocompletion of interactions."""
