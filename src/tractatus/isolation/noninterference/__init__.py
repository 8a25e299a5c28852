"""What a tenant asks has the same answer whether other tenants exist or not.

choices.py      a stream of small decisions: from a seed, or played again while shrinking
schema.py       what the application's login may use, read from the catalog
grammar.py      expressions and SELECTs over such a schema
statements.py   whole scripts: writes, cursors, prepared statements, EXPLAIN, settings
pair.py         two databases, one of them with one tenant alone, and their answers
running.py      many scripts from one seed; a difference is shrunk to the smallest script
holes.py        ways to weaken a database that these scripts must notice
"""
