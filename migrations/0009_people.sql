-- People who sign in, and the sessions by which their browsers are known.

create table app_user (
    id bigint generated always as identity primary key,
    -- As it was typed; mail goes there.
    email text not null,
    -- Nobody has two accounts by writing their address in other letters.
    email_key text not null generated always as (lower(email)) stored constraint app_user_email_key unique,
    -- Null until the person has opened a link that was sent there.
    email_verified timestamptz,
    name text not null,
    -- A PHC string of Argon2id. Null: the person has not chosen a password yet.
    password_hash text,
    -- The language of mails: nb or en.
    language text not null default 'nb',
    is_admin boolean not null default false,
    created timestamptz not null,
    updated timestamptz not null
);

create table session (
    id bigint generated always as identity primary key,
    -- SHA-256 of the cookie's value. The value itself is nowhere.
    hash bytea not null constraint session_hash_key unique,
    -- A session is nothing without its person.
    user_id bigint not null references app_user (id) on delete cascade,
    created timestamptz not null,
    -- To the minute; a session that is not used ends.
    last_used timestamptz not null,
    -- The end that no use puts off.
    expires timestamptz not null,
    -- What the browser called itself, so that people recognise it in their list.
    user_agent text not null
);

create index session_user_idx on session (user_id);
create index session_expires_idx on session (expires);

-- Employers, by their number in the national register.
create table organisation (
    orgnr text primary key,
    name text not null,
    created timestamptz not null,
    updated timestamptz not null
);

-- Who may act for an employer. Goes with either.
create table organisation_member (
    user_id bigint not null references app_user (id) on delete cascade,
    orgnr text not null references organisation (orgnr) on delete cascade,
    primary key (user_id, orgnr)
);

create index organisation_member_orgnr_idx on organisation_member (orgnr);
