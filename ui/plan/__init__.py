"""The Plan page: settings, run, map, explanations, alternatives.

May import widgets, session and what stands below.
"""
