"""The Export page: office, maps, annexes, dossier, data.

May import session and what stands below.
"""
