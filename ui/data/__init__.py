"""The Data page: files in, columns, joins, findings, borders.

May import export, session, widgets and what stands below.
"""
