-- What else employees are told of a shift, and what decided an allotment.

-- taken_away: the shift that they had was taken from them. passed_over: they had asked for it, and were taken at that time.
-- A version that does not know these kinds leaves such notices out.
alter table vacancy_notice drop constraint vacancy_notice_kind_is_known;
alter table vacancy_notice add constraint vacancy_notice_kind_is_known
    check (kind in ('published', 'accepted', 'lost', 'withdrawn', 'handed_back', 'reminder', 'taken_away', 'passed_over'));

-- Of an allotment by positions: the part of a full position that the employee held; null where nobody had said.
alter table vacancy_event add column position_percent smallint;
