-- The recruit's own pages: whose the personal link is, when a person was erased, and what slows down guessing at an
-- invitation.

-- Of what the personal link is made; null: of the recruitment's id. Set when another person takes the place of the one who
-- was registered, whose link then opens nothing.
alter table recruitment add column person uuid constraint recruitment_person_key unique;
-- When the recruit was erased, by themselves or because their time was over. Null: there is one.
alter table recruitment add column erased timestamptz;
-- When an answer was given to what is no recruitment. It counts for nothing, and its page must look as if it did.
alter table recruitment add column shadow_answered timestamptz
    constraint recruitment_shadow_answered_is_of_a_shadow check (shadow_answered is null or shadow is not null);

-- What the hourly round looks for: persons whose time is over.
create index recruitment_to_erase_idx on recruitment (expires) where erased is null and state in ('unverified', 'declined', 'expired');
create index recruitment_year_idx on recruitment (decided) where erased is null and state = 'verified';

-- The recruitment by which a customer came into the register; null: they were in it otherwise. The register keeps no more
-- of such a customer than the order demands once they have erased themselves.
alter table customer add column came_by uuid constraint customer_came_by_key unique references recruitment (id);

-- Tries to prove to be a recruit, by invitation and by network address. Deleted when their time is over.
create table invitation_try (
    -- A keyed hash of what is counted, which tells it to nobody.
    key bytea primary key,
    tries integer not null,
    -- Then the count begins anew.
    until timestamptz not null
);

create index invitation_try_until_idx on invitation_try (until);
