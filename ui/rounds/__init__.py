"""Rounds: the story so far, planning on from a plan, official figures of the new units.

May import widgets, session and what stands below.
"""
