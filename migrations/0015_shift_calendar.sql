-- The calendar of a person's accepted shifts, at an address that is its own key.

create table shift_calendar (
    -- Goes with the person.
    user_id bigint primary key references app_user (id) on delete cascade,
    -- What the address is made of, with a keyed hash. A new address takes the place of this, and the old one opens nothing.
    reference uuid not null constraint shift_calendar_reference_key unique,
    created timestamptz not null
);
