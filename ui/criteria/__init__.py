"""The parts of the Criteria page: choice, editor, sensitivity."""
