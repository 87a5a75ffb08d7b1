-- What lists show of an ad, in its shape: without contacts and the properties that no list shows, with the beginning of its
-- text. A list reads a hundred ads at once, and each may be a mebibyte. Texts are one character longer than lists show
-- at most, so that the reader knows that they are cut.
create function ad_for_lists(ad jsonb, text_at_most integer) returns jsonb language sql immutable strict parallel safe as $$
    select ad || jsonb_build_object(
        'adText', left(ad ->> 'adText', text_at_most),
        'employer', (ad -> 'employer') || jsonb_build_object('reference', null, 'orgnr', left(ad -> 'employer' ->> 'orgnr', 513)),
        'contactList', '[]'::jsonb,
        'locationList', (
            select coalesce(jsonb_agg(location order by at), '[]')
            from jsonb_array_elements(ad -> 'locationList') with ordinality as entry (location, at)
            where at <= 100
        ),
        'categoryList', (
            select coalesce(jsonb_agg(
                category || jsonb_build_object('code', left(category ->> 'code', 513), 'name', left(category ->> 'name', 513))
                order by at
            ), '[]')
            from jsonb_array_elements(ad -> 'categoryList') with ordinality as entry (category, at)
            where at <= 10
        ),
        'properties', (
            select coalesce(jsonb_object_agg(name, left(value, 513)), '{}')
            from jsonb_each_text(ad -> 'properties') as property (name, value)
            where name in ('applicationdue', 'engagementtype', 'extent', 'remote', 'sector')
        )
    )
$$;
