"""Every protection of a database taken away in turn; something must notice.

mutants.py      what a mutant is, and those that are no weakening
catalog.sql     all of them but those of function bodies, listed from the live catalog
bodies.py       functions whose refusals are taken out
probes.py       what a probe is, and running many of them as the logins in one round trip
tables.py       probes written from the catalog: who may do what, which rows, which keys
judging.py      each mutant applied, judged and undone
"""
