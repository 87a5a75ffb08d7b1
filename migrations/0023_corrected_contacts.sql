-- A recruit can correct their contacts to anything, another's too. By what they were known before they first did so, keyed
-- hashes like those of recruit_key: only that is never contacted again when they ask for it. (What was corrected before this
-- migration cannot be told apart.)
alter table recruit add column known_before bytea[];
