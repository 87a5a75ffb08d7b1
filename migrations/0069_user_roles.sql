-- In which roles somebody has something to do, so that signing in leads there. A view, as each role is kept by whoever gives
-- it: administrators by accounts, planners and employees by vacancies, customers by recruitment.
create view user_role (user_id, role, business) as
    select id, 'administrator', null::text from app_user where is_admin
    union all
    -- With the business whose shifts they plan.
    select user_id, 'planner', business from business_user
    union all
    select user_id, 'employee', null from employee_user
    union all
    select user_id, 'customer', null from customer_user;
