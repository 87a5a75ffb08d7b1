-- Alerts by mail, for people without an account: new hits of a saved search, or a reminder of an ad's deadline.

create table alert (
    -- Random: with a keyed hash it makes the address by which its owner confirms, changes and deletes it.
    id uuid primary key,
    email text not null,
    -- Of the mails: the one that the page had when the alert was asked for.
    language text not null constraint alert_language_is_known check (language in ('nb', 'en')),
    -- A search, as the board's address writes it, and how often to look.
    query text,
    frequency text constraint alert_frequency_is_known check (frequency in ('daily', 'weekly')),
    -- Or an ad whose deadline is to be remembered; without the ad there is nothing to remember.
    job_ad uuid references job_ad (uuid) on delete cascade,
    created timestamptz not null,
    -- When mails went out because somebody, perhaps another, gave the address; older ones than a day are forgotten. It
    -- keeps the form from filling a stranger's mailbox.
    asked timestamptz[] not null,
    -- The owner of the address has said yes.
    confirmed timestamptz,
    next_due timestamptz,
    -- Hits that became visible until then have been told of, or were there before.
    sent_until timestamptz,
    constraint alert_is_of_one_kind check (num_nonnulls(query, job_ad) = 1),
    constraint alert_of_a_search_has_a_frequency check ((query is null) = (frequency is null)),
    -- Nothing is sent to who has not confirmed.
    constraint alert_is_sent_when_confirmed check (
        (confirmed is null) = (next_due is null) and (confirmed is null) = (sent_until is null)
    )
);

-- An address asks once for the same thing. By hash, as a search may be longer than what an index holds.
create unique index alert_email_query_key on alert (lower(email), md5(query)) where query is not null;
create unique index alert_email_job_ad_key on alert (lower(email), job_ad) where job_ad is not null;
create index alert_job_ad_idx on alert (job_ad) where job_ad is not null;
create index alert_due_idx on alert (next_due) where next_due is not null;
create index alert_unconfirmed_idx on alert (created) where confirmed is null;
