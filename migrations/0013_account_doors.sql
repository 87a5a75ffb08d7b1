-- What stands before an account: how fast one may guess, and the links that are sent to its owner by mail.

-- Tries that count against somebody: wrong passwords against an account or an address, mails against a mailbox. One row
-- each, so that tries that come at once are counted one after the other. Forgotten a day after the last.
create table account_try (
    -- A keyed hash of what is counted against, which tells it to nobody.
    key bytea primary key,
    tries integer not null,
    last timestamptz not null,
    -- No other try before this.
    until timestamptz not null
);

create index account_try_last_idx on account_try (last);

-- A link in a mail that does one thing once.
create table account_link (
    -- SHA-256 of the token in the address. The token itself is only in the mail.
    hash bytea primary key,
    kind text not null constraint account_link_kind_is_known check (kind in ('sign_up', 'email', 'reset')),
    -- Whose account it is about. Null: one that there is not yet.
    user_id bigint references app_user (id) on delete cascade,
    -- Where it was sent.
    email text not null,
    -- What the account will be, of a sign-up only.
    name text,
    password_hash text,
    language text,
    -- Where the person was going when they signed up: a path of this site.
    next text,
    created timestamptz not null,
    expires timestamptz not null,
    constraint account_link_is_about_somebody check (
        (kind = 'sign_up') = (user_id is null)
        and (kind = 'sign_up') = (name is not null and password_hash is not null and language is not null and next is not null)
    )
);

create index account_link_user_idx on account_link (user_id);
create index account_link_expires_idx on account_link (expires);
