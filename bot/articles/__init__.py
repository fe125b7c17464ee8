"""The articles of a server in words: lists, pages, edits."""
