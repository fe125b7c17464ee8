"""The library of articles: open it, add to it, ask it.

    with open_index(IndexSettings()) as index:
        index.add(SHARED_CORPUS, [ArticleDraft(text=...)])
        index.sync()
        answer = index.ask("Who will attend the talks?", corpora=[SHARED_CORPUS])

Blocking, without any event loop; nothing here knows Discord.
"""
