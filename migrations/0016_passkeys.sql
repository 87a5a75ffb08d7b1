-- Passkeys: keys on somebody's devices with which they sign in, beside the password.

-- Who the account is to the devices that keep its passkeys: random, so that it tells them nothing, and the same for all of
-- them, so that they know the account again. Null until a passkey is asked for; a running older version never reads it.
alter table app_user add column passkey_handle uuid constraint app_user_passkey_handle_key unique;

create table passkey (
    id bigint generated always as identity primary key,
    -- A passkey is nothing without its person.
    user_id bigint not null references app_user (id) on delete cascade,
    -- What the device calls it. No two accounts share a key: signing in would not know whom it is for.
    credential_id bytea not null constraint passkey_credential_id_key unique,
    -- The public key and what never changes with it, as the library webauthn_rp writes it.
    key bytea not null,
    -- What changes at each use, the device's counter of signatures among it, as the library writes it.
    state bytea not null constraint passkey_state_has_its_length check (octet_length(state) = 7),
    -- How the device is reached, a set of bits; browsers ask for it to know a passkey that is there already.
    transports smallint not null,
    name text not null,
    created timestamptz not null,
    -- Null: never.
    last_used timestamptz
);

create index passkey_user_idx on passkey (user_id);

-- What a device is asked to sign. It goes when it is answered, so that no answer counts twice.
create table passkey_challenge (
    challenge bytea primary key,
    -- The session in which a passkey is to be added, and with which the question ends. Null: somebody wants to sign in.
    session_id bigint references session (id) on delete cascade,
    -- What the answer is held against, as the library writes it.
    state bytea not null,
    -- Minutes; those that nobody answers are forgotten after it.
    expires timestamptz not null
);

create index passkey_challenge_session_idx on passkey_challenge (session_id);
create index passkey_challenge_expires_idx on passkey_challenge (expires);
