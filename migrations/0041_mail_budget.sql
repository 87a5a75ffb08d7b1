-- Mails have a budget, and what is compared is normalised.

-- What was spent of each budget: by a user, a mailbox, a caller, or all. One row is one budget, so that one statement counts
-- and judges, and two at the same moment come one after the other.
create table mail_budget (
    -- A keyed hash (VERV_SECRET) of whose budget it is, which tells it to nobody.
    key bytea primary key,
    -- When each unit was spent. Those that are too old are dropped with the next; there are never more than the budget has.
    spent timestamptz[] not null,
    -- Then all are too old, and the hourly round deletes the row.
    until timestamptz not null
);

create index mail_budget_until_idx on mail_budget (until);
-- The tables alert_attempt and (of mails) account_try did the same for one form each. An older version that still runs
-- beside this one counts there; nothing is moved, as all of it is forgotten within a day. alert_attempt goes with the next
-- version.

-- Addresses that an account has had before: keyed hashes like those of recruit_key, so that nobody recruits themselves by
-- them. Go with the account. (Addresses that were left before this migration are not known.)
create table earlier_address (
    user_id bigint not null references app_user (id) on delete cascade,
    fingerprint bytea not null,
    -- When it was left.
    created timestamptz not null,
    primary key (user_id, fingerprint)
);

-- By which version of the normaliser (shared/normalise.rs, KEYS_VERSION) the keys of a row were made; whoever inserts a row
-- says so. 0: before this migration, or by an older version that still runs; the hourly round makes them anew from what is kept in plain. PostgreSQL cannot do it here,
-- as it knows no domains in A-labels. Of hashes whose plain value is erased (suppression, recruit_key) nothing can be made
-- anew: whoever looks for a person looks for the hashes of before, too (server/contact_key.rs).
alter table customer add column keys_version smallint not null default 0;
alter table recruit add column keys_version smallint not null default 0;

-- What is written by an older version that still runs is to be made anew, whatever stood there before. It does not know the
-- column: a change that leaves the version as it was makes it 0. Changes by today's version are among them, whose keys are
-- right; the round makes the same again, which costs little and happens once for each change.
create function keys_note_change() returns trigger language plpgsql as $$
begin
    new.keys_version := 0;
    return new;
end $$;

create trigger customer_keys_change before update on customer for each row
    when (new.keys_version = old.keys_version
        and (new.email, new.email_key, new.phone, new.last_name, new.company_name, new.name_key)
            is distinct from (old.email, old.email_key, old.phone, old.last_name, old.company_name, old.name_key))
    execute function keys_note_change();
create trigger recruit_keys_change before update on recruit for each row
    when (new.keys_version = old.keys_version and (new.email, new.phone) is distinct from (old.email, old.phone))
    execute function keys_note_change();

create index customer_rekey_idx on customer (id) where keys_version = 0;
create index recruit_rekey_idx on recruit (recruitment_id) where keys_version = 0;
