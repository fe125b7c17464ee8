"""Long-running jobs: what they run, their progress messages, and resuming them after a restart."""
