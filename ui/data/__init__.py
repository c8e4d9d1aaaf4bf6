"""The parts of the Data page, one file a step."""
