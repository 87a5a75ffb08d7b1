-- What 0022 left unchecked; nobody waits for this.
alter table vacancy_notice validate constraint vacancy_notice_invitation_fkey;
