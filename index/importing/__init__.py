"""Read files that other programs or another library wrote, one module for each format.

A reader yields an `ImportedItem` for each line, row, entry, link, record or message, lazily and in order. All
readers run in a worker process (`isolated_file`), because the files may come from strangers.
"""
