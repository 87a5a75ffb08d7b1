-- An ad that is deleted for good leaves nothing behind but what its provider is still told of it: that it was there and is
-- deleted, the receipts of its transfers, its statistics. Its text and contacts go, from each transfer that brought it too.

-- Which transfers brought an ad, and its place in each. Written with the transfer, deleted with what the transfer keeps of
-- the ad. One index serves all; no foreign key, as transfers are never deleted and each ad received would pay for it.
create table transfer_ad (
    provider_id bigint not null,
    reference text not null,
    version_id bigint not null,
    -- In what was sent, from 0: the pointers of its changes begin with it.
    place integer not null,
    primary key (provider_id, reference, version_id, place)
);

-- Whoever stores a transfer knows its ads and notes them, which costs a tenth of reading them out of the payload again. False:
-- an older version has stored it, and the trigger reads them.
alter table transfer add column is_noted boolean not null default false;

create function transfer_note_ads() returns trigger language plpgsql as $$
begin
    insert into transfer_ad (provider_id, reference, version_id, place)
    select provider_id, ad ->> 'reference', version_id, place - 1
    from received, json_array_elements(payload) with ordinality as entry (ad, place)
    where not is_noted
    on conflict do nothing;
    return null;
end
$$;

-- From here on, until this is committed, nobody else stores transfers.
create trigger transfer_notes_ads after insert on transfer referencing new table as received
    for each statement execute function transfer_note_ads();

-- Transfers from before, below this version, are noted afterwards, some at a time; the row goes when all are.
create table transfer_ad_backfill (
    below bigint not null
);
insert into transfer_ad_backfill select max(version_id) + 1 from transfer having max(version_id) is not null;

-- When nothing was left of a deleted ad. Null for one that a version deleted which does not know of this, or whose transfers
-- are too many for one transaction: the server erases them some at a time.
alter table job_ad add column erased timestamptz;
create index job_ad_to_erase_idx on job_ad (uuid) where state = 'deleted' and erased is null;
