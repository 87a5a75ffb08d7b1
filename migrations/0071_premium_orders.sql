-- Premiums that recruiters order with their points.

create table premium_order (
    -- From the same series as the orders of subscriptions, so that a number is of one order.
    order_number bigint primary key default nextval('subscription_order_order_number_seq'),
    customer_id bigint not null references customer (id),
    campaign_id bigint not null references campaign (id),
    product_id bigint not null references product (id),
    -- What it cost that day.
    points integer not null constraint premium_order_costs_points check (points >= 0),
    created timestamptz not null,
    -- It ends by one of these.
    cancelled timestamptz,
    sent timestamptz,
    constraint premium_order_ends_once check (cancelled is null or sent is null)
);

create index premium_order_customer_idx on premium_order (customer_id, campaign_id);

-- An order takes points, and gives them back once it is cancelled.
alter table point_movement add column premium_order bigint references premium_order (order_number);
alter table point_movement
    drop constraint point_movement_reason_is_known,
    add constraint point_movement_reason_is_known check (reason in ('recruitment', 'premium', 'premium_cancelled')),
    drop constraint point_movement_says_for_whom,
    add constraint point_movement_says_for_what
        check ((reason = 'recruitment') = (recruitment_id is not null) and (reason <> 'recruitment') = (premium_order is not null)),
    add constraint point_movement_premium_key unique (premium_order, reason);
