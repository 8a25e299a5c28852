"""The tenancy of somebody else's database: SQL with the few names of theirs filled in.

    scope.sql    the schema `tenancy`: sessions, the scope, tokens
    login.sql    who is who, and who may execute what
    plan.py      the names, and the statements in order; pure

Between the two stands the platform's own `sql/0007_declarations.sql`, as it is.
"""
