"""The connection to Discord: client, shards, outages, command sync."""
