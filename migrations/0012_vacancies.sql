-- Vacancies: shifts that a business offers to some of its employees until a deadline.

create table business (
    -- As the business's own systems call it.
    id text collate "C" primary key constraint business_id_is_bounded check (char_length(id) between 1 and 64),
    name text not null,
    -- An IANA name, for products that say nothing else.
    time_zone text not null,
    -- Who gets a shift that several want. Copied into each vacancy when it is published.
    allocation text not null default 'first_come' constraint business_allocation_is_known
        check (allocation in ('first_come', 'draw', 'fewest_hours', 'part_time_first')),
    created timestamptz not null,
    updated timestamptz not null
);

-- A key belongs to a provider or to a business, and goes with it.
alter table api_key add column business text references business (id) on delete cascade;
create index api_key_business_idx on api_key (business);
alter table api_key drop constraint api_key_has_an_owner;
alter table api_key add constraint api_key_has_one_owner check (num_nonnulls(provider_id, business) = 1);

-- A unit of a business; nothing without it.
create table business_product (
    business text collate "C" not null references business (id) on delete cascade,
    id text collate "C" not null constraint business_product_id_is_bounded check (char_length(id) between 1 and 64),
    name text not null,
    -- Null: the business's.
    time_zone text,
    created timestamptz not null,
    updated timestamptz not null,
    primary key (business, id)
);

create table employee (
    number bigint generated always as identity primary key,
    business text collate "C" not null references business (id) on delete cascade,
    id text collate "C" not null constraint employee_id_is_bounded check (char_length(id) between 1 and 64),
    name text not null,
    email text,
    -- How large a part of a full position the employee holds; null where nobody has said.
    position_percent smallint constraint employee_position_is_a_part check (position_percent between 1 and 100),
    created timestamptz not null,
    updated timestamptz not null,
    constraint employee_business_id_key unique (business, id)
);

-- Where an employee may be asked to work. Goes with either.
create table employee_product (
    employee bigint not null references employee (number) on delete cascade,
    business text collate "C" not null,
    product text collate "C" not null,
    -- The order in which the employee's products were given.
    position integer not null,
    primary key (employee, product),
    constraint employee_product_product_fkey foreign key (business, product) references business_product (business, id)
        on delete cascade
);

create index employee_product_product_idx on employee_product (business, product);

-- Which person signs in as which employee, and who manages which business. Goes with either.
create table employee_user (
    user_id bigint not null references app_user (id) on delete cascade,
    employee bigint not null references employee (number) on delete cascade,
    primary key (user_id, employee)
);

create index employee_user_employee_idx on employee_user (employee);

create table business_user (
    user_id bigint not null references app_user (id) on delete cascade,
    business text collate "C" not null references business (id) on delete cascade,
    primary key (user_id, business)
);

create index business_user_business_idx on business_user (business);

create table vacancy (
    number bigint generated always as identity primary key,
    business text collate "C" not null references business (id) on delete cascade,
    -- Chosen by who publishes. One that was withdrawn stays taken.
    id text collate "C" not null constraint vacancy_id_is_bounded check (char_length(id) between 1 and 64),
    -- A product that vacancies speak of is not deleted.
    product text collate "C" not null,
    -- The product's when it was published: moving the product moves no shift.
    time_zone text not null,
    day date not null,
    expiration timestamptz not null,
    -- Of the earliest shift, for lists.
    first_start timestamptz not null,
    published timestamptz not null,
    allocation text not null constraint vacancy_allocation_is_known
        check (allocation in ('first_come', 'draw', 'fewest_hours', 'part_time_first')),
    -- When it was allotted among those who asked, or found that nobody had. Stays null where who comes first gets it.
    allotted timestamptz,
    -- Who accepted it is not deleted.
    acceptor bigint references employee (number),
    accepted timestamptz,
    withdrawn timestamptz,
    constraint vacancy_business_id_key unique (business, id),
    constraint vacancy_product_fkey foreign key (business, product) references business_product (business, id),
    constraint vacancy_acceptance_has_a_time check ((acceptor is null) = (accepted is null)),
    constraint vacancy_withdrawn_is_nobodys check (withdrawn is null or acceptor is null)
);

-- Lists: a business's vacancies by their first start.
create index vacancy_start_idx on vacancy (business, first_start, id);
create index vacancy_acceptor_idx on vacancy (acceptor) where acceptor is not null;
-- Whose deadline is near, for reminders.
create index vacancy_deadline_idx on vacancy (expiration) where acceptor is null and withdrawn is null;
-- What is to be allotted once its deadline has come.
create index vacancy_allotment_idx on vacancy (expiration)
    where allocation <> 'first_come' and allotted is null and acceptor is null and withdrawn is null;

create table vacancy_shift (
    vacancy bigint not null references vacancy (number) on delete cascade,
    -- The order in which the shifts were given.
    position integer not null,
    starts timestamptz not null,
    ends timestamptz not null,
    primary key (vacancy, position),
    constraint vacancy_shift_ends_after_its_start check (ends > starts)
);

create table vacancy_invitation (
    vacancy bigint not null references vacancy (number) on delete cascade,
    employee bigint not null references employee (number) on delete cascade,
    position integer not null,
    -- When the employee asked for the shift, where it is allotted at the deadline.
    asked timestamptz,
    -- When the employee said no; null again once they change their mind.
    declined timestamptz,
    reminded timestamptz,
    primary key (vacancy, employee)
);

create index vacancy_invitation_employee_idx on vacancy_invitation (employee);

-- When employees are taken: the shifts of the vacancies that they hold.
create table accepted_shift (
    vacancy bigint not null references vacancy (number) on delete cascade,
    employee bigint not null references employee (number) on delete cascade,
    starts timestamptz not null,
    ends timestamptz not null,
    -- Nobody is in two places. One shift may end when the next begins. (The employee as a range of one number, which
    -- needs no extension.)
    constraint accepted_shift_overlap exclude using gist (int8range(employee, employee, '[]') with &&, tstzrange(starts, ends) with &&)
);

create index accepted_shift_vacancy_idx on accepted_shift (vacancy);

-- What happened to a vacancy, and through which door.
create table vacancy_event (
    id bigint generated always as identity primary key,
    vacancy bigint not null references vacancy (number) on delete cascade,
    kind text not null constraint vacancy_event_kind_is_known
        check (kind in ('published', 'accepted', 'asked', 'declined', 'reconsidered', 'handed_back', 'withdrawn', 'unallotted')),
    at timestamptz not null,
    -- Whom it is about: who accepted, asked, or was released.
    employee bigint references employee (number) on delete set null,
    door text not null constraint vacancy_event_door_is_known check (door in ('key', 'manager', 'employee', 'deadline')),
    -- The key or the person that acted. The event outlives both.
    api_key bigint references api_key (id) on delete set null,
    user_id bigint references app_user (id) on delete set null,
    -- Of an allotment: how many had asked. The rule is the vacancy's.
    among integer,
    -- Of an allotment by hours: those that the employee had accepted around the shift, in minutes.
    minutes bigint
);

create index vacancy_event_vacancy_idx on vacancy_event (vacancy, id);

-- What employees are told, in the application.
create table vacancy_notice (
    id bigint generated always as identity primary key,
    vacancy bigint not null references vacancy (number) on delete cascade,
    employee bigint not null references employee (number) on delete cascade,
    kind text not null constraint vacancy_notice_kind_is_known
        check (kind in ('published', 'accepted', 'lost', 'withdrawn', 'handed_back', 'reminder')),
    created timestamptz not null,
    -- Whether it also left as a mail.
    mailed boolean not null,
    read timestamptz
);

create index vacancy_notice_vacancy_idx on vacancy_notice (vacancy, id);
create index vacancy_notice_employee_idx on vacancy_notice (employee, id desc);

-- The kinds of notices that an employee does not want by mail.
create table notice_without_mail (
    employee bigint not null references employee (number) on delete cascade,
    kind text not null,
    primary key (employee, kind)
);
