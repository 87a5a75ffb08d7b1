-- What a database knows of the installation that it belongs to.
create table installation (
    -- There is one row at most.
    only_one boolean primary key default true check (only_one),
    -- A keyed hash of VERV_SECRET, by which another secret is noticed before anything is lost for it. It tells nothing of
    -- the secret. Null until the first start of a version that keeps it.
    secret_fingerprint bytea check (octet_length(secret_fingerprint) = 32),
    -- Begun by `verv serve --demo`, whose keys and passwords are published. A database that is not one never becomes one.
    is_demo boolean not null default false
);

insert into installation default values;
