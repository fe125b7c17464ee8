"""Background tasks: polling, start-up and sync, retention."""
