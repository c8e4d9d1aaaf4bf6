"""What people carry away of a scenario, by format: tables, maps, dossier, data, all in one."""
