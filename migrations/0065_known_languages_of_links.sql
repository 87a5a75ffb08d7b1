-- As 0064, of the account that a sign-up is to become; null where a link is about one that is there. In a transaction of its
-- own: requests lock both tables, in either order, and would embrace with one that does.

update account_link set language = 'nb' where language not in ('nb', 'en');
alter table account_link add constraint account_link_language_is_known check (language in ('nb', 'en'));
