"""The parts of the Edit page: what is chosen, what can be done with it, what fails."""
