"""What people carry away of a scenario, by format: tables, maps, dossier, data, all in one.

May import maps, webmap, papers and what stands below. Each format loads libraries of its own:
import the module, there is nothing to re-export.
"""
