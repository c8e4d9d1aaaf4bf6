"""What several pages draw alike: frame, map, tables, charts, guide.

May import session and what stands below.
"""
