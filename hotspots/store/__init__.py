"""The record of everything: agencies, people, submissions, incidents, areas and the audit.

Each module is the only place that queries what it is named after. `schema` holds the tables,
`database` the connection, `migrations` how an older database becomes a newer one.
"""
