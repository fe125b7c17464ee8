"""Add, review, list, show, edit and remove articles."""
