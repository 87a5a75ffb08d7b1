-- Which ads the public sees, said once. Functions of an ad's columns and no view: an ad that is written is judged by them
-- too, and the columns of a view count as nullable. PostgreSQL puts their text in the place of a call, so that they use the
-- indices whose conditions say the same. A running older version says it itself.

-- Neither stopped, deleted, rejected nor internal; whether its time has come is the clock's to say.
create function is_listed(state text, review text, privacy text) returns boolean language sql immutable parallel safe as $$
    select state = 'live' and review <> 'rejected' and privacy <> 'INTERNAL_NOT_SHOWN'
$$;

-- Listed, and its time has come and is not over.
create function is_live(state text, review text, privacy text, published timestamptz, expires timestamptz, at timestamptz)
    returns boolean language sql immutable parallel safe as $$
    select is_listed(state, review, privacy) and published <= at and expires > at
$$;

-- As before.
create or replace function job_ad_note_leaving() returns trigger language plpgsql as $$
declare
    shown_from timestamptz := greatest(old.updated, old.published);
    was_listed boolean := is_listed(old.state, old.review, old.privacy);
begin
    if is_live(new.state, new.review, new.privacy, new.published, new.expires, new.updated) then
        if not (was_listed and old.published <= new.updated and old.expires > new.updated)
            and (old.gone is null or new.updated - old.gone > interval '10 minutes') then
            new.shown := new.updated;
        end if;
        new.gone := null;
    elsif was_listed and shown_from < old.expires and shown_from <= new.updated then
        new.gone := least(old.expires, new.updated);
    end if;
    return new;
end
$$;
