"""Settings, audit log, help and privacy, and joining and leaving servers."""
