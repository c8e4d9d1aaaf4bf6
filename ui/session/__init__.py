"""State of the desk, who is there, saving, uploads.

May import wording and the rooms below.
"""
