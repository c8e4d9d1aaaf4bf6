"""Hostile input: generators of the kinds that broke readers, never the files themselves.

A bounded number of cases runs always; ``SAPXEP_LONG=1`` runs many more.
"""
