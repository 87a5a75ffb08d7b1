-- Which ads the public sees, said once. Functions and no view: an ad that is written is judged by them too, and the columns
-- of a view count as nullable. PostgreSQL puts their text in the place of a call, so that they use the indices whose
-- conditions say the same. A running older version says it itself.

-- Neither stopped, deleted, rejected nor internal; whether its time has come is the clock's to say.
create function is_listed(ad job_ad) returns boolean language sql immutable parallel safe as $$
    select ad.state = 'live' and ad.review <> 'rejected' and ad.privacy <> 'INTERNAL_NOT_SHOWN'
$$;

-- Listed, and its time has come and is not over.
create function is_live(ad job_ad, at timestamptz) returns boolean language sql immutable parallel safe as $$
    select is_listed(ad) and ad.published <= at and ad.expires > at
$$;

-- As before.
create or replace function job_ad_note_leaving() returns trigger language plpgsql as $$
declare
    shown_from timestamptz := greatest(old.updated, old.published);
begin
    if is_live(new, new.updated) then
        if not is_live(old, new.updated) and (old.gone is null or new.updated - old.gone > interval '10 minutes') then
            new.shown := new.updated;
        end if;
        new.gone := null;
    elsif is_listed(old) and shown_from < old.expires and shown_from <= new.updated then
        new.gone := least(old.expires, new.updated);
    end if;
    return new;
end
$$;
