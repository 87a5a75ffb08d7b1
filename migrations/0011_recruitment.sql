-- Member-get-member: what can be recruited to, the register of customers, recruitments, and the points they earn.

create table product (
    id bigint generated always as identity primary key,
    code text not null,
    kind text not null constraint product_kind_is_known check (kind in ('subscription', 'premium')),
    -- Who delivers it; two deliverers may use the same code.
    company_code text,
    name text not null,
    -- In øre. What a recruit pays unless a coupon has a price of its own.
    price bigint constraint product_price_is_no_debt check (price >= 0),
    -- Nobody is recruited to what is no longer sold. Products stay, as recruitments and orders name them.
    active boolean not null,
    created timestamptz not null,
    updated timestamptz not null
);

-- Recruiters name a subscription by its code alone, a premium together with its deliverer.
create unique index product_subscription_key on product (code) where kind = 'subscription';
create unique index product_premium_key on product (code, company_code) nulls not distinct where kind = 'premium';

create table coupon (
    id bigint generated always as identity primary key,
    code text not null,
    number integer not null,
    product_id bigint not null references product (id),
    -- In øre. Null: the product's.
    price bigint constraint coupon_price_is_no_debt check (price >= 0),
    text text,
    constraint coupon_code_number_key unique (code, number)
);

create index coupon_product_idx on coupon (product_id);

create table campaign (
    id bigint generated always as identity primary key,
    code text not null constraint campaign_code_key unique,
    name text not null,
    -- From the beginning of the first day to the end of the last, Europe/Oslo.
    starts date not null,
    ends date not null,
    points_per_recruitment integer not null constraint campaign_points_are_earned check (points_per_recruitment >= 0),
    -- Whether a recruit has to say yes through a link.
    verification text not null constraint campaign_verification_is_known check (verification in ('link', 'none')),
    created timestamptz not null,
    updated timestamptz not null,
    constraint campaign_ends_after_it_starts check (ends >= starts)
);

-- What one can be recruited to. Goes with the campaign.
create table campaign_product (
    campaign_id bigint not null references campaign (id) on delete cascade,
    product_id bigint not null references product (id),
    primary key (campaign_id, product_id)
);

-- What points can be spent on. Goes with the campaign.
create table campaign_premium (
    campaign_id bigint not null references campaign (id) on delete cascade,
    product_id bigint not null references product (id),
    points integer not null constraint campaign_premium_costs_points check (points >= 0),
    primary key (campaign_id, product_id)
);

-- Customers that come by recruiting get numbers above all that were loaded.
create sequence customer_number_seq;

create table customer (
    id bigint generated always as identity primary key,
    customer_number bigint not null default nextval('customer_number_seq')
        constraint customer_number_key unique constraint customer_number_is_positive check (customer_number > 0),
    first_name text,
    middle_name text,
    last_name text,
    company_name text,
    department_name text,
    -- The parts of an address as the API names them. Nothing looks for a customer by them.
    address jsonb not null,
    email text,
    -- E.164.
    phone text,
    -- The last name, or else the company's, and the address as they are compared: lower case, without blanks.
    name_key text not null,
    email_key text,
    created timestamptz not null,
    updated timestamptz not null
);

create index customer_email_idx on customer (email_key);
create index customer_phone_idx on customer (phone);

-- What a customer now subscribes to. Goes with the customer.
create table subscription (
    customer_id bigint not null references customer (id) on delete cascade,
    product_id bigint not null references product (id),
    created timestamptz not null,
    primary key (customer_id, product_id)
);

-- Which customer a user is: one at most. Goes with either.
create table customer_user (
    user_id bigint primary key references app_user (id) on delete cascade,
    customer_id bigint not null references customer (id) on delete cascade
);

create index customer_user_customer_idx on customer_user (customer_id);

create table recruitment (
    -- The links of the recruit and of the recruiter are made of it (server/token.rs); nothing secret is stored.
    id uuid primary key,
    -- The order in which they came.
    number bigint generated always as identity constraint recruitment_number_key unique,
    recruiter_id bigint not null references customer (id),
    campaign_id bigint not null references campaign (id),
    product_id bigint not null references product (id),
    coupon_id bigint references coupon (id),
    amount integer constraint recruitment_amount_is_no_debt check (amount >= 0),
    quantity integer not null constraint recruitment_quantity_is_some check (quantity >= 1),
    state text not null default 'unverified'
        constraint recruitment_state_is_known check (state in ('unverified', 'verified', 'declined', 'expired')),
    -- Null: a recruitment. Otherwise why it is none, which its recruiter must not learn: to them it looks like one that
    -- is never answered. No mail leaves for it, and nothing can come of it.
    shadow text
        constraint recruitment_shadow_is_known check (shadow in ('already_customer', 'already_recruited', 'suppressed')),
    -- The client through which it came; null: Verv's own pages, or a client that is gone.
    client_id bigint references oauth_client (id) on delete set null,
    registered timestamptz not null,
    -- When the recruit's yes or no counted.
    decided timestamptz,
    -- Without a yes until then, the recruit's data is erased.
    expires timestamptz not null,
    constraint recruitment_decided_by_its_recruit check ((decided is not null) = (state in ('verified', 'declined'))),
    constraint recruitment_shadow_comes_to_nothing check (shadow is null or state in ('unverified', 'expired'))
);

create index recruitment_list_idx on recruitment (recruiter_id, campaign_id, number);
create index recruitment_expires_idx on recruitment (expires) where state in ('unverified', 'declined');

-- The recruited person. A table of its own, so that erasing them is deleting a row; of a suppressed person it holds the
-- name that their recruiter wrote, and nothing else.
create table recruit (
    recruitment_id uuid primary key references recruitment (id) on delete cascade,
    first_name text,
    middle_name text,
    last_name text,
    company_name text,
    department_name text,
    address jsonb not null,
    email text,
    phone text
);

-- By what a person is known again within a campaign: keyed hashes (VERV_SECRET) of e-mail address and telephone number,
-- which tell nobody who it is. Deleted when the recruitment expires; those of who declined stay until the campaign is
-- over, as they may not be asked again in it.
create table recruit_key (
    recruitment_id uuid not null references recruitment (id) on delete cascade,
    campaign_id bigint not null references campaign (id),
    recruiter_id bigint not null references customer (id),
    fingerprint bytea not null,
    is_shadow boolean not null,
    primary key (recruitment_id, fingerprint),
    -- A recruiter names a person once.
    constraint recruit_key_recruiter_key unique (campaign_id, recruiter_id, fingerprint)
);

-- One recruiter has a person; others have a shadow at most.
create unique index recruit_key_person_key on recruit_key (campaign_id, fingerprint) where not is_shadow;

create table subscription_order (
    order_number bigint generated always as identity (start with 100001) primary key,
    -- One order for each recruitment, however often its recruit says yes.
    recruitment_id uuid not null constraint subscription_order_recruitment_key unique references recruitment (id),
    customer_id bigint not null references customer (id),
    product_id bigint not null references product (id),
    coupon_id bigint references coupon (id),
    amount integer,
    quantity integer not null,
    -- In øre, as it was that day.
    price bigint,
    created timestamptz not null
);

create index subscription_order_customer_idx on subscription_order (customer_id);

-- Every movement of points; the balance is their sum.
create table point_movement (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customer (id),
    campaign_id bigint not null references campaign (id),
    points integer not null,
    reason text not null constraint point_movement_reason_is_known check (reason in ('recruitment')),
    -- A recruitment earns points once.
    recruitment_id uuid constraint point_movement_recruitment_key unique references recruitment (id),
    created timestamptz not null,
    constraint point_movement_says_for_whom check (reason <> 'recruitment' or recruitment_id is not null)
);

create index point_movement_balance_idx on point_movement (customer_id, campaign_id);

-- The premiums that a recruiter would like, the first one most.
create table premium_preference (
    customer_id bigint not null references customer (id) on delete cascade,
    campaign_id bigint not null references campaign (id) on delete cascade,
    preference_number integer not null constraint premium_preference_counts_from_one check (preference_number >= 1),
    product_id bigint not null references product (id),
    primary key (customer_id, campaign_id, preference_number)
);

-- Who has asked not to be contacted: keyed hashes like those of recruit_key.
create table suppression (
    fingerprint bytea primary key,
    created timestamptz not null
);

-- That a person was told of being recruited, once in each campaign. Deleted when the campaign is over.
create table recruit_notice (
    campaign_id bigint not null references campaign (id) on delete cascade,
    fingerprint bytea not null,
    -- Null: its recruitment is gone.
    recruitment_id uuid references recruitment (id) on delete set null,
    sent timestamptz not null,
    primary key (campaign_id, fingerprint)
);

create index recruit_notice_recruitment_idx on recruit_notice (recruitment_id);

-- What was answered to requests with an Idempotency-Key, written in the transaction of the work itself.
create table kept_answer (
    id bigint generated always as identity primary key,
    client_id bigint not null references oauth_client (id) on delete cascade,
    -- Null: the client for itself.
    user_id bigint references app_user (id) on delete cascade,
    key text not null,
    -- A keyed hash of what was asked.
    request bytea not null,
    status smallint not null,
    body bytea not null,
    created timestamptz not null,
    constraint kept_answer_key unique nulls not distinct (client_id, user_id, key)
);

create index kept_answer_created_idx on kept_answer (created);
