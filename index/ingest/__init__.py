"""From article drafts to stored articles: validate, match, store, edit, remove."""
