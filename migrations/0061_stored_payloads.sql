-- What a provider sent is kept as JSON. JSON can write U+0000 (`\u0000`), which PostgreSQL's texts cannot hold, so that
-- reading any value out of such a document fails. Nothing of the kind is stored any more; earlier versions stored it in the
-- names of properties that were null, and one that still runs may do so. It is read as U+FFFD, the replacement character.
-- Documents without it, which is nearly all, are passed on as they are.
create function without_nul(document json) returns json language sql immutable strict parallel safe as $$
    -- After an odd number of backslashes it is no escape but a text's own letters.
    select case when position('\u0000' in document::text) = 0 then document
        else regexp_replace(document::text, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g')::json end
$$;

create or replace function transfer_note_ads() returns trigger language plpgsql as $$
begin
    insert into transfer_ad (provider_id, reference, version_id, place)
    select provider_id, ad ->> 'reference', version_id, place - 1
    from received, json_array_elements(without_nul(payload)) with ordinality as entry (ad, place)
    where not is_noted
    on conflict do nothing;
    return null;
end
$$;
