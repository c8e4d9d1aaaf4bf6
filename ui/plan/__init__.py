"""The parts of the Plan page: choices, alternatives, explanations."""
