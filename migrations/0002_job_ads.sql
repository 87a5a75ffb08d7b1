-- Job ads and the transfers that brought them.

create sequence transfer_version as bigint;

-- One row for each accepted transfer: what was received, and the receipt.
create table transfer (
    version_id bigint primary key,
    -- A provider with ads is not deleted; its history is other people's too.
    provider_id bigint not null references provider (id),
    status text not null constraint transfer_status_is_known check (status in ('RECEIVED', 'DONE')),
    message text,
    -- Over the canonical form of what was received, 32 upper-case hex digits.
    md5 text not null,
    items integer not null,
    -- The ads as an array, as received but for cleaned HTML. json, not jsonb: numbers and order stay as they came.
    payload json not null,
    -- What Verv altered, as the receipt told it.
    changes json not null,
    created timestamptz not null,
    updated timestamptz not null
);

create table job_ad (
    uuid uuid primary key,
    provider_id bigint not null references provider (id),
    reference text not null,
    -- The latest transfer that the ad was part of.
    version_id bigint not null references transfer (version_id),
    -- Of this ad as last received; an ad with the same one is unchanged.
    md5 text not null,
    state text not null constraint job_ad_state_is_known check (state in ('live', 'stopped', 'deleted')),
    review text not null constraint job_ad_review_is_known check (review in ('pending', 'approved', 'rejected')),
    review_reason text,
    review_message text,
    reviewed timestamptz,
    privacy text not null constraint job_ad_privacy_is_known check (privacy in ('SHOW_ALL', 'INTERNAL_NOT_SHOWN', 'DONT_SHOW_EMPLOYER')),
    -- Copies of what is in `ad`, in UTC: what decides whether and where the ad is listed.
    published timestamptz not null,
    expires timestamptz not null,
    -- The ad as it now stands (model.rs, Ad).
    ad jsonb not null,
    created timestamptz not null,
    updated timestamptz not null,
    constraint job_ad_provider_reference_key unique (provider_id, reference),
    -- A rejection has its reason.
    constraint job_ad_rejection_has_a_reason check (review <> 'rejected' or review_reason is not null)
);

create index job_ad_version_idx on job_ad (version_id);

-- The public list, newest first; expiry is by the clock and so not part of it.
create index job_ad_public_idx on job_ad (published desc, uuid desc)
    where state = 'live' and review <> 'rejected' and privacy <> 'INTERNAL_NOT_SHOWN';

-- What is counted of an ad. The entry keeps its id, so that a provider can follow it.
create table ad_count (
    id bigint generated always as identity primary key,
    -- A count is nothing without its ad.
    job_ad uuid not null references job_ad (uuid) on delete cascade,
    type text not null constraint ad_count_type_is_known check (type in ('pageviews', 'applicationurlclicks')),
    created timestamptz not null,
    updated timestamptz not null,
    constraint ad_count_job_ad_type_key unique (job_ad, type)
);

create table ad_count_hour (
    ad_count bigint not null references ad_count (id) on delete cascade,
    hour timestamptz not null,
    total bigint not null,
    primary key (ad_count, hour)
);
