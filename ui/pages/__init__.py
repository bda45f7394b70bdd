"""The screens of the reception window."""
