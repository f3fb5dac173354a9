"""Stories, indexed, and asked in their own words; see `index.library`."""
