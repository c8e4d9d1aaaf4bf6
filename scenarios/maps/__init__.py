"""Map sheets for print: current state, proposal, and an atlas of the new units.

May import papers, webmap and what stands below. Matplotlib is slow to load: import the module that
draws, there is nothing to re-export.
"""
