"""The commands `/index status`, `/index reindex` and `/index check`."""
