-- The authorization server: clients, what they were allowed, and the codes and tokens that follow from it.

create table oauth_client (
    id bigint generated always as identity primary key,
    -- The client's name in the protocol.
    client_id text not null constraint oauth_client_client_id_key unique,
    name text not null,
    -- SHA-256 of a random secret. Null: a public client, which can keep none.
    secret_hash bytea,
    -- authorization_code, refresh_token, client_credentials.
    grants text[] not null,
    -- Compared exactly.
    redirect_uris text[] not null,
    created timestamptz not null,
    updated timestamptz not null
);

-- What a user has agreed to once and is not asked again. Goes with either.
create table oauth_consent (
    user_id bigint not null references app_user (id) on delete cascade,
    client_id bigint not null references oauth_client (id) on delete cascade,
    scopes text[] not null,
    created timestamptz not null,
    updated timestamptz not null,
    primary key (user_id, client_id)
);

create index oauth_consent_client_idx on oauth_consent (client_id);

-- One permission given to a client: by a user's sign-in and consent, or by its own credentials. The family that ends as
-- a whole when one of its codes or refresh tokens is used twice.
create table oauth_grant (
    id bigint generated always as identity primary key,
    client_id bigint not null references oauth_client (id) on delete cascade,
    -- Null: the client acts for itself.
    user_id bigint references app_user (id) on delete cascade,
    scopes text[] not null,
    -- When the user signed in, which clients are told. Goes with the user.
    authenticated timestamptz,
    created timestamptz not null,
    revoked timestamptz,
    constraint oauth_grant_user_has_signed_in check ((user_id is null) = (authenticated is null))
);

create index oauth_grant_client_idx on oauth_grant (client_id);
create index oauth_grant_user_idx on oauth_grant (user_id);

create table oauth_code (
    -- SHA-256.
    hash bytea primary key,
    -- A code is nothing without its permission.
    grant_id bigint not null references oauth_grant (id) on delete cascade,
    -- Null: the request left it out, as it may where one is registered; then the exchange may, too.
    redirect_uri text,
    -- Of PKCE: SHA-256 of the verifier in base64url. Null: a confidential client did without.
    challenge text,
    nonce text,
    created timestamptz not null,
    expires timestamptz not null,
    -- When it was exchanged. Kept as long as the permission, so that a second use is seen.
    used timestamptz
);

create index oauth_code_grant_idx on oauth_code (grant_id);

create table oauth_token (
    -- SHA-256.
    hash bytea primary key,
    -- A token is nothing without its permission.
    grant_id bigint not null references oauth_grant (id) on delete cascade,
    kind text not null constraint oauth_token_kind_is_known check (kind in ('access', 'refresh')),
    -- Of an access token: no more than its permission's, and less where a refresh asked for less.
    scopes text[] not null,
    created timestamptz not null,
    expires timestamptz not null,
    -- Of a refresh token: when it was exchanged. Kept as long as the permission, so that a second use is seen.
    used timestamptz
);

create index oauth_token_grant_idx on oauth_token (grant_id);
create index oauth_token_expires_idx on oauth_token (expires);

-- The keys that sign id tokens; the newest signs.
create table oauth_signing_key (
    -- The key's name in what it signs.
    kid text primary key,
    -- PKCS#8, sealed with a key that follows from VERV_SECRET: who reads the database alone cannot sign.
    sealed bytea not null,
    nonce bytea not null,
    -- What clients check with, a JWK.
    public jsonb not null,
    created timestamptz not null
);
