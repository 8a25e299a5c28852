-- How many rows of others the scope shows, table by table. $1: whose scope it is.
SELECT relation, rows FROM tenancy.foreign_rows($1)
