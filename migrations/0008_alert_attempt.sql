-- What keeps the form for alerts from being used against others, and what alerts need to miss nothing.

-- A mail that went out because somebody, perhaps another, gave an address. By itself, so that deleting an alert does not
-- make room for more mails to the same address. Kept for a day. (Until the older version of the server is gone, what it
-- sends is not counted here.)
create table alert_attempt (
    -- A keyed hash of the mailbox, which tells the address to nobody.
    mailbox bytea not null,
    at timestamptz not null
);

-- How many one mailbox got.
create index alert_attempt_mailbox_idx on alert_attempt (mailbox, at);
-- How many there were in all, and which are too old to be kept.
create index alert_attempt_at_idx on alert_attempt (at);

-- When the ad last came back to the public: approved after a rejection, no longer internal, sent again after a stop,
-- prolonged after its end. Null for an ad that never did. What was published long ago is news then all the same.
alter table job_ad add column shown timestamptz;

-- As before, and notes the coming back too. Systems that stop all their ads and send them again at once make no news: only
-- an ad that was away for longer than such a round takes comes back.
create or replace function job_ad_note_leaving() returns trigger language plpgsql as $$
declare
    shown_from timestamptz := greatest(old.updated, old.published);
begin
    if new.state = 'live' and new.review <> 'rejected' and new.privacy <> 'INTERNAL_NOT_SHOWN'
        and new.published <= new.updated and new.expires > new.updated then
        if not (old.state = 'live' and old.review <> 'rejected' and old.privacy <> 'INTERNAL_NOT_SHOWN'
                and old.published <= new.updated and old.expires > new.updated)
            and (old.gone is null or new.updated - old.gone > interval '10 minutes') then
            new.shown := new.updated;
        end if;
        new.gone := null;
    elsif old.state = 'live' and old.review <> 'rejected' and old.privacy <> 'INTERNAL_NOT_SHOWN'
        and shown_from < old.expires and shown_from <= new.updated then
        new.gone := least(old.expires, new.updated);
    end if;
    return new;
end
$$;

create index job_ad_shown_idx on job_ad (shown) where shown is not null;

-- Reminders are looked at every morning now, as a deadline may be moved to an earlier day. Those that wait for the day of
-- the old deadline begin with the next morning.
update alert
set next_due = least(
    next_due,
    (date_trunc('day', now() at time zone 'Europe/Oslo') + interval '1 day 7 hours') at time zone 'Europe/Oslo'
)
where job_ad is not null and next_due is not null;
