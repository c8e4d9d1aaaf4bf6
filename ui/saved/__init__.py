"""The Scenarios page: opened, passed on, put away, carried as files.

May import widgets, session and what stands below.
"""
