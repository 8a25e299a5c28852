"""Models of the tests, as text: a migration environment reads them from a file."""

HEAD = """
from sqlalchemy import *
from tractatus.integrations.sqlalchemy import TenantTable, protect, share

metadata = MetaData()
"""

NOTE = """
note = protect(Table(
    "note", metadata,
    Column("tenant_id", Uuid, primary_key=True),
    Column("note_id", Uuid, primary_key=True, server_default=text("uuidv7()")),
    Column("title", Text, nullable=False),
    UniqueConstraint("tenant_id", "title"),
))
"""

COUNTRY = """
country = share(Table(
    "country", metadata, Column("code", String(2), primary_key=True),
), "ISO 3166: the same for everybody")
"""

REPLY = """
reply = protect(Table(
    "reply", metadata,
    Column("tenant_id", Uuid, primary_key=True),
    Column("reply_id", Uuid, primary_key=True),
    Column("note_id", Uuid, nullable=False),
    Column("country", ForeignKey("country.code", name="reply_country", info={
        "tractatus.tenancy": "a reason: with :colons"})),
    ForeignKeyConstraint(["tenant_id", "note_id"], ["note.tenant_id", "note.note_id"]),
    Index("reply_note", "tenant_id", "note_id"),
), TenantTable(privileges=("SELECT", "INSERT")))
"""

FIRST = HEAD + NOTE + COUNTRY
SECOND = FIRST + REPLY
