"""Sheets of paper as ink: laid out, drawn to PDF, to a printer of the system, or as dots for a narrow roll."""
