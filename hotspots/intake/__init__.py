"""From what an agency sends to incidents: decode, map columns, validate every row, report.

`source_table` reads a file, `profile` says which column is what, `occurrence` reads dates and
times, `incident` is the one model of a row, `reference` finds or makes its reference,
`agency_geocoder` knows what an agency means by its texts, and `submission` runs them in order and
stores the outcome.
"""
