"""The parts of the Locks page: forms, what is fixed, the wards' checklist."""
