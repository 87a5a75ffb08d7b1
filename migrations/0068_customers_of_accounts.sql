-- Whether somebody is in the register of customers only because they recruit by their account, and has told of themselves
-- for that. Deleting the account then erases who they are; customers of the seller stay, as they are not the account's.
-- Of those that came before this migration, or by an older version that still runs, nobody knows: they stay, too.
alter table customer add column is_of_account boolean not null default false;
