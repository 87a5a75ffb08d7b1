-- Where a shift goes from hand to hand in short time, its mails come at a pace, and one that is no longer true is not sent.

-- When the notice's mail was to leave: at once, or later where the person had got many about the vacancy. Null where there
-- is no mail. Null beside `mailed`: an older version wrote it, and it left at once.
-- `mailed` is false again where the mail was taken back before it left.
alter table vacancy_notice add column mail_due timestamptz;
