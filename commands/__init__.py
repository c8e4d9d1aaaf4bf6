"""Verbs of the command line, one file a subject; ``sapxep.py`` puts them together."""
