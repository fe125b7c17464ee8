"""Match new articles against standing queries, and hold the alerts until they are delivered."""
