"""Map sheets for print: current state, proposal, and an atlas of the new units."""
