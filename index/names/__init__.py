"""Names of people and places in every spelling: rules of romanisation and a table of aliases."""
