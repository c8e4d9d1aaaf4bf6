"""Parts of the country page. May import widgets and what stands below."""
