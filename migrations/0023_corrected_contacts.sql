-- A recruit can correct their contacts to anything, another's too. Only what they were registered with, and so were reached
-- by, is never contacted again when they ask for that.
alter table recruit_key add column is_corrected boolean not null default false;
