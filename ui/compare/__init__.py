"""Charts of the Compare page.

May import wording and the rooms below.
"""
