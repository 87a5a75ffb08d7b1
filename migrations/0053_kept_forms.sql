-- What was typed into a form whose sender's session had ended when they sent it. It is kept for an hour, and shown filled in
-- on its page once they have signed in again.

create table kept_form (
    id bigint generated always as identity primary key,
    -- SHA-256 of the value of a cookie of the browser that sent it. The value itself is nowhere.
    browser bytea not null,
    -- The page that shows it filled in.
    path text not null,
    -- As a form is sent, without passwords.
    fields text not null constraint kept_form_has_a_bound check (octet_length(fields) <= 65536),
    -- Who was given the form, and the only one to see it again; gone with their account. Null: not known any more, as the
    -- session was deleted, and the page was made by a version that does not say it.
    user_id bigint references app_user (id) on delete cascade,
    -- An hour later. The row goes when it is shown, or with the hourly round.
    expires timestamptz not null
);

create index kept_form_browser_idx on kept_form (browser);
create index kept_form_user_idx on kept_form (user_id);
create index kept_form_expires_idx on kept_form (expires);
