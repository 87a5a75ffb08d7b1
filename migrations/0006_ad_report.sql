-- What visitors say is wrong with ads, for the moderators.

create table ad_report (
    id bigint generated always as identity primary key,
    -- A report is nothing without its ad.
    job_ad uuid not null references job_ad (uuid) on delete cascade,
    reason text not null constraint ad_report_reason_is_known
        check (reason in ('DISCRIMINATING', 'FRAUD', 'NOT_A_JOB', 'WRONG_INFORMATION', 'EXPIRED', 'OTHER')),
    -- Empty where the reporter left it so: two empty ones are the same, two nulls would not be.
    text text not null constraint ad_report_text_is_bounded check (char_length(text) <= 1000),
    -- Only while the report is open: nobody needs to ask the reporter afterwards.
    email text,
    created timestamptz not null,
    -- When a moderator judged the ad, or it was deleted.
    closed timestamptz,
    constraint ad_report_other_says_what check (reason <> 'OTHER' or text <> ''),
    constraint ad_report_forgets_its_reporter check (closed is null or email is null)
);

-- How many came of late, and whether one says what another said.
create index ad_report_job_ad_idx on ad_report (job_ad, created);
-- The head of the moderators' queue.
create index ad_report_open_idx on ad_report (job_ad) where closed is null;

-- The rest of the queue: ads that nobody has judged yet, newest first. Not those that have expired by the clock.
create index job_ad_pending_idx on job_ad (updated desc, uuid desc) where state = 'live' and review = 'pending';
