-- What a recruit is told before an order binds them, how a recruit was named, and lists in Norwegian order. Everything that
-- is new may be missing: the pages then say so.

alter table product
    -- What price and ordinary_price pay for.
    add column period text constraint product_period_is_known check (period in ('week', 'month', 'quarter', 'year')),
    -- For so many periods the price lasts.
    add column periods integer constraint product_periods_are_some check (periods >= 1),
    -- In øre, for a period after those.
    add column ordinary_price bigint constraint product_ordinary_price_is_no_debt check (ordinary_price >= 0),
    -- With whom the agreement is.
    add column seller text,
    -- The web address of the terms of sale.
    add column terms text;

alter table coupon
    -- For so many periods the coupon's price lasts.
    add column periods integer constraint coupon_periods_are_some check (periods >= 1);

-- As it was that day, like the price.
alter table subscription_order
    add column period text constraint subscription_order_period_is_known check (period in ('week', 'month', 'quarter', 'year')),
    add column periods integer,
    add column ordinary_price bigint,
    add column seller text,
    add column terms text;

-- What a recruitment costs: what was ordered, or else what is offered now. A coupon's price comes before the product's, which
-- is then what it costs afterwards.
create view recruitment_terms as
select recruitment.id as recruitment_id, product.name as product, coupon.text as offer,
    case when order_number is null then coalesce(coupon.price, product.price) else subscription_order.price end as price,
    case when order_number is null then product.period else subscription_order.period end as period,
    case
        when order_number is not null then subscription_order.periods
        when coupon.price is null then product.periods
        else coupon.periods
    end as periods,
    case
        when order_number is not null then subscription_order.ordinary_price
        when coupon.price is null then product.ordinary_price
        else coalesce(product.ordinary_price, product.price)
    end as ordinary_price,
    case when order_number is null then product.seller else subscription_order.seller end as seller,
    case when order_number is null then product.terms else subscription_order.terms end as terms
from recruitment
join product on product.id = recruitment.product_id
left join coupon on coupon.id = recruitment.coupon_id
left join subscription_order on subscription_order.recruitment_id = recruitment.id;

-- Whether the recruiter gave an e-mail address. It says nothing of whether a mail was sent, and is the same for a recruitment
-- and a shadow. Null: registered before this, or by an older version.
alter table recruitment add column has_email boolean;

-- The place of a name among others, for lists that are too long to be sorted outside (i18n/collation.rs says the same): æ, ø
-- and å come last, aa is å, other marks and case make no difference. To be compared in the collation "C", in which the signs
-- after z are {, | and }. ICU knows the order too, but not every PostgreSQL has it.
create function norwegian_order(name text) returns text language sql immutable parallel safe as $$
    select lower(translate(
        regexp_replace(
            normalize(
                translate(
                    regexp_replace(
                        replace(replace(replace(replace(normalize(name, nfc), 'ß', 'ss'), 'ẞ', 'ss'), 'Þ', 'th'), 'þ', 'th'),
                        'aa', '}', 'gi'
                    ),
                    'ÄäÖöŐőŒœÅåÜüŰű', '{{||||||}}yyyy'
                ),
                nfd
            ),
            '[\u0300-\u036f]', '', 'g'
        ),
        'ÆæØøĐđÐðŊŋŦŧŁł', '{{||ddddnnttll'
    ))
$$;

create index customer_name_order_idx on customer (norwegian_order(coalesce(last_name, company_name, '')) collate "C", id);
