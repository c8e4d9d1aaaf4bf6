"""The Edit page: choosing, merging, moving, flaws.

May import locks, widgets, session and what stands below.
"""
