-- Keeps the question which of two instructions ($1 the earlier, $2 the later) holds. $3: what they
-- disagree about; $4: the record.
INSERT INTO community.instruction_question (earlier_id, later_id, about, record_id)
VALUES ($1, $2, $3, $4)
