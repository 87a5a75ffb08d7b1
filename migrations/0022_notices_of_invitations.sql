-- Whoever is told of a vacancy was invited to it: one reference in place of two, checked once for each notice. The tables
-- are locked in the order in which claims take them, and the notices that there are get checked later.

lock table employee, vacancy, vacancy_invitation, vacancy_notice in access exclusive mode;
alter table vacancy_notice
    drop constraint vacancy_notice_vacancy_fkey,
    drop constraint vacancy_notice_employee_fkey,
    add constraint vacancy_notice_invitation_fkey foreign key (vacancy, employee) references vacancy_invitation (vacancy, employee)
        on delete cascade not valid;
