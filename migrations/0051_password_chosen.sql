-- When a person's password was last known to be theirs: chosen by them, with the old one or with a link to their mailbox, or
-- given by an operator. Whoever stole it since may have added passkeys; a new password keeps those that are older than this,
-- unless its owner says otherwise.

-- Null: not since this column is there. Then the account's beginning counts, which a version that does not know the column
-- leaves so: too many passkeys are doubted, never too few.
alter table app_user add column password_chosen timestamptz;
