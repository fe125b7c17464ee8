"""From a URL, a file, pasted text or a line of an import to an `ArticleDraft`; nothing here stores anything.

The doors:

- `fetching.WebFetcher`: URL -> draft, by the guarded `index.http.http_client`
- `reading.read_article_bytes`, `read_article_text`: .txt, .md, .html, .pdf, text -> draft
- `importing.read_import_lines`: JSONL or JSONL.gz -> drafts, in bounded memory
- `tidying.tidy_draft`: what all but the import goes through: captions, offers, bylines, datelines taken off
- `judging.judge_article`: draft -> the cleaned draft that may be stored; `content_hash` tells equal texts
- `regions.find_regions`: title and text -> the regions that they are about
- `periods.read_period`: what a person types as a time -> first and last moment
- `dates.read_date`, `language.detect_language`, `cleaning.clean_text`: single facts
"""
