-- What the search index, held in memory by each server, follows.

-- The transaction that last wrote the row. With two snapshots it tells exactly which rows became visible between them,
-- however long their transactions took; a time or a sequence would miss those that commit late.
alter table job_ad add column changed xid8 not null default pg_current_xact_id();

create index job_ad_changed_idx on job_ad (changed, uuid);

-- A trigger, so that no way of writing an ad can forget it, an older version of the server included.
create function job_ad_note_change() returns trigger language plpgsql as $$
begin
    new.changed := pg_current_xact_id();
    return new;
end
$$;

create trigger job_ad_changes before update on job_ad for each row execute function job_ad_note_change();
