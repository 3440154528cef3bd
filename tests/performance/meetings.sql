-- After world.sql: 1,000 meetings in 120 cities, of which 998 were; to the next one 60 pitches are arranged in six blocks,
-- to the last one 80 are offered and six blocks laid out. The triggers do their work here.
insert into meetings_series (name, purpose, organiser, co_organiser, format, goals, needs, profile, sources)
values ('Setkání', 'Města si na místě říkají, co se povedlo a co ne.', '', '', '', '[]', '[]', '{}', '[]');
insert into auth_group (name) select 'room: bench ' || i from generate_series(1, 1000) i;
insert into meetings_meeting (number, title, venue, date, theme, access, language, contact, call, beside, state, programme,
  organisations, host_facts, remark, sources, city_id, room_id, series_id, starts, pitches_until, public_report)
select i, 'Setkání ' || i, 'Sál číslo ' || i, case when i < 999 then current_date - (1000 - i) * 9 else current_date + (i - 998) * 30 end,
       'Téma číslo ' || i || ' o parkování', '', 'cs', '', '', '', case when i < 999 then 'held' else 'announced' end,
       '["Zahájení", "Pitche", "Diskuse"]', '[]', '["Fakt o městě"]', '', '["https://example.org/zdroj"]', c.id, g.id, s.id, '9:00',
       case when i > 998 then current_date end, ''
from generate_series(1, 1000) i join places c on c.n = 1 + (i * 7) % 120 join auth_group g on g.name = 'room: bench ' || i
cross join meetings_series s;

insert into cities_user (password, is_superuser, email, name, title_before, title_after, phone, language, is_active, is_staff, date_joined)
values ('!', false, 'organizator@bench.test', 'Organizátor', '', '', '', 'cs', true, false, now());
insert into cities_membership (person_id, role, valid_from)
select id, 'organiser', now() - interval '1 year' from cities_user where email = 'organizator@bench.test';
insert into mfa_authenticator (user_id, type, data, created_at)  -- organisers are let in with a second factor alone
select id, 'totp', '{}', now() from cities_user where email = 'organizator@bench.test';

create temp table offered as
select i, m.id as meeting_id, c.id as city_id, c.group_id, a.person_id
from generate_series(1, 140) i join meetings_meeting m on m.number = case when i <= 60 then 999 else 1000 end
join places c on c.n = 1 + (i * 7919) % 500 join authors a on a.city_id = c.id;
insert into posts_post (code, kind, city_id, keeper_id, author_id, title, summary, language, level, state, version,
                        created_at, updated_at, published_at)
select 'pitch' || lpad(i::text, 11, '0'), 'pitch', city_id, group_id, person_id, 'Pitch číslo ' || i || ' o tom, co se u nás nepovedlo',
       '', 'cs', 'members', 1, 1, now(), now(), now()
from offered order by i;
insert into meetings_pitch (post_ptr_id, meeting_id, format, minutes, presenter_id, ask, body, equipment, opens, status)
select p.id, o.meeting_id, (array['short', 'failure', 'clinic', 'demo'])[1 + i % 4], 15, o.person_id,
       'Řekněte nám, kdo už to u sebe řešil a co to stálo.', repeat('O čem to bude. ', 20), '', 'members',
       case when i <= 60 or i % 2 = 0 then 'confirmed' else 'submitted' end
from offered o join posts_post p on p.code = 'pitch' || lpad(o.i::text, 11, '0');
insert into posts_postgrouppermission (content_object_id, group_id, permission_id)
select p.id, p.keeper_id, q.id from posts_post p, auth_permission q
where p.code like 'pitch%' and q.codename in ('view_post', 'change_post');
insert into posts_postgrouppermission (content_object_id, group_id, permission_id)
select p.id, g.id, q.id from posts_post p, auth_permission q, auth_group g
where p.code like 'pitch%' and q.codename = 'view_post' and g.name in ('members', 'organisers');
insert into posts_reaction (post_id, kind, person_id, city_id, at)
select p.id, 'same', a.person_id, a.city_id, now()
from offered o join posts_post p on p.code = 'pitch' || lpad(o.i::text, 11, '0')
cross join generate_series(1, 5) k join places c on c.n = 1 + (o.i * 31 + k * 97) % 500 join authors a on a.city_id = c.id
where o.i > 60;

insert into meetings_block (meeting_id, position, title, day, minutes, room)
select id, k, 'Blok ' || k, 1, case number when 999 then 80 else 200 end, 'Sál ' || k
from meetings_meeting, generate_series(1, 6) k where number > 998;
insert into meetings_slot (block_id, meeting_id, position, kind, title, pitch_id, minutes, why)
select b.id, b.meeting_id, o.i, 'pitch', '', p.id, 8, 'v každém bloku je příběh neúspěchu'
from offered o join posts_post p on p.code = 'pitch' || lpad(o.i::text, 11, '0')
join meetings_block b on b.meeting_id = o.meeting_id and b.position = 1 + (o.i - 1) / 10 where o.i <= 60;
