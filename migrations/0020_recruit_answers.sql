-- A no to what is no recruitment shows like any other, so that it tells its recruiter nothing.
alter table recruitment drop constraint recruitment_shadow_comes_to_nothing;
alter table recruitment add constraint recruitment_shadow_comes_to_nothing
    check (shadow is null or state in ('unverified', 'declined', 'expired'));

-- Whether the recruit's data were given on the invitation, by whoever holds it: they prove nothing of whose they are.
alter table recruitment add column self_given boolean not null default false;
