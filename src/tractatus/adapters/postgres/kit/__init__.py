"""The tenancy of somebody else's database: SQL with the few names of theirs filled in.

    tables.sql            the schema `tenancy`: sessions and what was protected
    kept_in_setting.sql   the scope's claims in a setting that only the definer may write
    kept_by_mac.sql       or proved by a MAC, where no superuser can say who may write a setting
    scope.sql             the scope and its tokens
    login*.sql            who is who, and who may execute what
    plan.py               the names, and the statements in order; pure

Before `login.sql` stands the platform's own `sql/0007_declarations.sql`, as it is.
"""
