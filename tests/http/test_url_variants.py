"""The mobile, AMP and print variants of a URL share one key."""

import pytest

from index.http.canonical_url import canonical_url
from index.http.url_variants import variant_key

PAGE = "https://www.example.com/2026/talks"


@pytest.mark.parametrize(
    "form",
    [
        "http://example.com/2026/talks",
        "https://m.example.com/2026/talks",
        "https://mobile.example.com/2026/talks/",
        "https://amp.example.com/2026/talks",
        "https://www.m.example.com/2026/talks",
        "https://example.com/amp/2026/talks",
        "https://example.com/2026/talks/amp",
        "https://example.com/2026/talks/amp/",
        "https://example.com/2026/talks.amp",
        "https://example.com/2026/talks/amp.html",
        "https://example.com/2026/talks?amp",
        "https://example.com/2026/talks?amp=1",
        "https://example.com/2026/talks?outputType=amp",
        "https://example.com/2026/talks?amp_js_v=0.1",
        "https://example.com/2026/talks/print",
        "https://example.com/print/2026/talks",
        "https://example.com/2026/talks?print=1",
        "https://example.com/2026/talks?printable=true",
        "https://example.com/2026/talks?view=print",
        "https://example.com/2026/talks/index.html",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/2026/talks/amp",
        "https://www-example-com.cdn.ampproject.org/v/s/www.example.com/2026/talks?amp=1",
        "https://www.google.com/amp/s/www.example.com/2026/talks",
    ],
)
def test_variants_of_a_page_have_the_same_key(form):
    assert variant_key(canonical_url(form)) == variant_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.com/2026/talks-2",
        "https://www.example.com/2026/talks?page=2",
        "https://news.example.com/2026/talks",
        "https://www.example.com/2026/amplifier",
        "https://www.example.com/",
        "https://evil-example-com.cdn.ampproject.org/c/s/www.example.org/2026/talks",
        "https://evil.example/c/s/www.example.com/2026/talks",
        "https://www.example.com/#/2026/talks",
    ],
)
def test_another_page_has_another_key(other):
    assert variant_key(canonical_url(other)) != variant_key(PAGE)
