"""What Discord and the terminal say in the same words: days, ages, speakers, the time of a question."""
