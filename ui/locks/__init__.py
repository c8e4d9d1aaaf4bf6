"""The Locks page: forms, lists, the checklist.

May import widgets, session and what stands below.
"""
