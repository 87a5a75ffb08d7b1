-- Whoever is told of a vacancy was invited to it: one reference in place of two, checked once for each notice.

alter table vacancy_notice
    drop constraint vacancy_notice_vacancy_fkey,
    drop constraint vacancy_notice_employee_fkey,
    add constraint vacancy_notice_invitation_fkey foreign key (vacancy, employee) references vacancy_invitation (vacancy, employee)
        on delete cascade;
