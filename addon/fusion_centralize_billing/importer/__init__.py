"""The importer, in the direction data take: reading (bulk reads) -> plan (pure) -> apply (writes) -> totals (proof)."""
