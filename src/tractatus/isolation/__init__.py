"""Attack a database's isolation of tenants, on a copy, and say what held.

    ground.py            two tenants, one attacker, and what each may touch
    shape.py, rows.py    how a table is built; the furnished rows, put back after each attack
    declared.py          the tables of a database that declares them
    running.py           a battery over tables of a database, a result for each attack
    batteries/           attacks by mechanism, each with the control on which it succeeds
    noninterference/     random queries whose answers must not depend on other tenants
    mutation/            every protection taken away in turn; the batteries must notice
    schema/              anybody's schema: read, furnished with two tenants, its mend planned

Nothing here starts a server or reads settings: it is given addresses of databases that it may
destroy. Everything that is published of a run is a count of what the run itself did.
"""
