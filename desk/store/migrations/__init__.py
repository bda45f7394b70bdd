"""Steps that make the tables and bring older ones up to date; a new step goes at the end, an old one is never changed."""
