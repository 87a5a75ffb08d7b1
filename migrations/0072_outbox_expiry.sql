-- What is no longer true is not sent: some messages hold until a moment (an offer until its deadline) and are deleted if they
-- have not left by then. Null: for ever. A version that does not know the column sends them all the same.

alter table outbox add column expires timestamptz;

-- Few messages wait, and the outbox looks every second.
create index outbox_expires_idx on outbox (expires) where expires is not null and dead is null;
