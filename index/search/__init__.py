"""Passages, vectors (FAISS) and postings (tantivy), kept in step with the store."""
