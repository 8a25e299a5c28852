-- Where a log has ended and another one begins, the leaves of the old one leave the sequencer's table.
--
-- What the sequencer keeps beside the log (epochs, class codes, parameters) is in the old log itself
-- and is not kept here; of a leaf only this table tells whose record it is of.

CREATE TABLE evidence.former_leaf (
    origin text NOT NULL,
    index bigint NOT NULL CHECK (index >= 0),
    epoch bigint NOT NULL CHECK (epoch > 0),
    commitment bytea NOT NULL CHECK (length(commitment) = 32),
    tenant_id uuid NOT NULL,
    record_id uuid NOT NULL,
    entry bytea NOT NULL,
    PRIMARY KEY (origin, index),
    FOREIGN KEY (tenant_id, record_id) REFERENCES evidence.record (tenant_id, record_id)
);
CREATE INDEX former_leaf_of_record ON evidence.former_leaf (tenant_id, record_id);
COMMENT ON TABLE evidence.former_leaf IS
    'leaves of logs that have ended; a log of another name follows on each';
SELECT tenancy.keep_internal('evidence.former_leaf', 'SELECT');
