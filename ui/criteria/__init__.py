"""The Criteria page: rule sets, thresholds, sensitivity.

May import widgets, session and what stands below.
"""
