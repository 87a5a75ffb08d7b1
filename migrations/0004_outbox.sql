-- What is to leave Verv. A message is written in the transaction of the work that causes it, so that neither happens
-- without the other; it is deleted when it has been delivered.

create table outbox (
    -- Ordered by time. A mail's Message-ID is made of it, so that a message delivered twice is recognised.
    id uuid primary key,
    -- What `payload` is: 'mail' today. Not checked here: a kind that a newer version writes is one that an older version,
    -- still running, leaves alone.
    kind text not null,
    payload jsonb not null,
    -- What the message speaks of, where that may be erased: its messages are then erased with it. No foreign key, as
    -- kinds of owners differ, and a last message may outlive what it tells the end of.
    about uuid,
    created timestamptz not null,
    -- How often delivery was begun.
    attempts integer not null default 0,
    -- When to try next. Moved ahead when an attempt begins, so that nobody else begins one meanwhile.
    due timestamptz not null,
    -- Set when there will be no further attempt: a dead letter.
    dead timestamptz,
    last_error text,
    -- Who gave up says why.
    constraint outbox_dead_letter_has_an_error check (dead is null or last_error is not null)
);

create index outbox_due_idx on outbox (due) where dead is null;
create index outbox_dead_idx on outbox (dead) where dead is not null;
create index outbox_about_idx on outbox (about) where about is not null;
