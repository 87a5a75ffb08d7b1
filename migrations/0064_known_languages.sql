-- The languages of people's mails are those that the code knows, as alerts' are (0005). Without this a row with any other, as
-- a statement typed by hand may write, is an error in every page and mail of its person. No version has written any other.
-- The table is as long as people are many, and read in a moment.

update app_user set language = 'nb' where language not in ('nb', 'en');
alter table app_user add constraint app_user_language_is_known check (language in ('nb', 'en'));
