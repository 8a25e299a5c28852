"""Anybody's schema: read, furnished with two tenants, attacked, its mend planned.

catalog/        the questions to PostgreSQL's catalog; none reads a row of a table
model.py        a schema as a value
reading.py      the catalog -> a `Schema`
detection.py    which columns name the tenant, and what is reached without one
spelling.py     how names of columns are compared
entry.py        who the application is, and how it opens a scope
findings/       what can be said without attacking
furnishing.py   two tenants' rows in a copy
loosening.py    checks that made-up rows do not satisfy, dropped in a copy
scoring.py      what held and what leaked, by mechanism
planning/       the SQL that would protect it
"""
