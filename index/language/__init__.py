"""What texts say in human languages: who speaks, when, where, and in which language."""
