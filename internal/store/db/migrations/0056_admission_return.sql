-- What was sent back for completion has a term of its own in the column lapses. What lies with an
-- applicant already gets one, and its letter, from the first sweep: not that of its draft.
UPDATE admission SET lapses = 0 WHERE state = 'incomplete';
UPDATE admission SET reminded = 0 WHERE state = 'incomplete';
