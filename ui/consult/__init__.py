"""The page of the people's say: forms out, forms in, how it stands.

May import widgets, session and what stands below.
"""
