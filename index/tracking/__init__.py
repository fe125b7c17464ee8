"""Following the news: articles grouped into events, and the briefs made of them."""
