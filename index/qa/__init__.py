"""From a question to an answer: retrieval, ranking, selection, support, composition."""
