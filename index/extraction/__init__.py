"""Extract an `ArticleDraft` from a URL, a file, pasted text or a line of an import. Nothing here is stored.

Entry points:

- `article_fetcher.WebFetcher`: URL -> draft, through the guarded `index.http.http_client`
- `document_extraction.read_article_bytes`, `read_article_text`: .txt, .md, .html, .pdf, text -> draft
- `import_file.read_import_lines`: JSONL or JSONL.gz -> drafts, in bounded memory
- `draft_cleanup.tidy_draft`: removes captions, offers, bylines and datelines, except from imports, whose text
  is not changed
- `draft_validation.prepare_draft`: draft -> the cleaned draft that may be stored, with its content hash

An HTML page is parsed once, into a `page.Page`; every fact is read from that.
"""
