-- Whether somebody vouches for a customer's address and number: an operator, a client, or the person, who has shown that
-- they are theirs. What a user merely wrote of themselves may be another's, and nobody is found by it: another's order or
-- points would go to that user.
alter table customer add column is_email_vouched boolean not null default true;
alter table customer add column is_phone_vouched boolean not null default true;

-- Of the customers that users are, only the users' own addresses are known to be theirs. What an operator knows of them
-- comes back with the next `verv load`.
update customer set
    is_phone_vouched = false,
    is_email_vouched = exists (
        select 1 from customer_user join app_user on app_user.id = user_id
        where customer_id = customer.id and email_verified is not null
            and lower(regexp_replace(app_user.email, '\s', '', 'g')) = customer.email_key
    )
where exists (select 1 from customer_user where customer_id = customer.id);
