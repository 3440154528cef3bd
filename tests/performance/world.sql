-- A big world for the bench, as its owner: 500 cities, 5,000 people, :posts posts. Triggers are off while it is loaded;
-- one statement each then derives what they would have derived.
set constraints all immediate;  -- else the triggers could not be switched on again
select setseed(0.42);
alter table posts_post disable trigger user;
alter table posts_postgrouppermission disable trigger user;
alter table practices_practice disable trigger user;
alter table practices_practice_topics disable trigger user;
alter table practices_practice_technologies disable trigger user;
alter table practices_funding disable trigger user;
alter table cities_membership disable trigger user;

insert into auth_group (name) select 'bench city ' || i from generate_series(1, 500) i;
insert into cities_city (keys, name, locative, sort_key, country, ruian, ico, data_box, region, population, lat, lon, status,
                         website, strategy_url, contact, group_id)
select array['mest', i::text], 'Město ' || i, 've Městě ' || i, convert_to(to_char(i, 'FM0000'), 'UTF8'), 'CZ', 600000 + i, '', '',
       (array['CZ010','CZ020','CZ031','CZ032','CZ041','CZ042','CZ051','CZ052','CZ053','CZ063','CZ064','CZ071','CZ072','CZ080'])[1 + i % 14],
       (2000 + random() * 150000)::int, 48.6 + random() * 2.4, 12.2 + random() * 6.5, 'member', '', '', '', g.id
from generate_series(1, 500) i join auth_group g on g.name = 'bench city ' || i;

insert into cities_user (password, is_superuser, email, name, title_before, title_after, phone, language, is_active, is_staff, date_joined)
select '!', false, 'clovek' || i || '@bench.test', 'Člověk ' || i, '', '', '', 'cs', true, false, now()
from generate_series(1, 5000) i;
insert into cities_membership (person_id, city_id, role, valid_from)
select u.id, c.id, case when i <= 500 then 'coordinator' else 'expert' end, now() - interval '1 year'
from (select id, row_number() over (order by id) as i from cities_user where email like '%@bench.test') u
join (select id, row_number() over (order by id) as n from cities_city where name like 'Město %') c on c.n = 1 + (u.i - 1) % 500;

create temp table plan as
select i, 1 + (i * 7919) % 500 as n, random() as audience, random() as r1, random() as r2, random() as r3,
       now() - (:posts - i) * interval '5 minutes' as at
from generate_series(1::bigint, :posts) i;  -- bigint: a million times 7,919
create temp table places as
select id, group_id, row_number() over (order by id) as n from cities_city where name like 'Město %';
create temp table authors as
select min(person_id) as person_id, city_id from cities_membership group by city_id;

insert into posts_post (code, kind, city_id, keeper_id, author_id, title, summary, language, level, state, version,
                        created_at, updated_at, published_at)
select 'bench' || lpad(p.i::text, 11, '0'), 'practice', c.id, c.group_id, a.person_id,
       'Praxe číslo ' || p.i || ' o chytrém řešení ve městě', 'Souhrn praxe číslo ' || p.i || ' jednou větou.', 'cs',
       case when p.audience < 0.6 then 'members' when p.audience < 0.85 then 'circle' else 'city' end, 1, 1, p.at, p.at, p.at
from plan p join places c using (n) join authors a on a.city_id = c.id order by p.i;

create temp table made as
select p.id, p.city_id, p.keeper_id, p.level, plan.* from posts_post p
join plan on p.code = 'bench' || lpad(plan.i::text, 11, '0');
create index on made (id);
analyze made;

insert into practices_practice (post_ptr_id, outcome, stage, stopped_in, body, problem, goal, solution, results,
  side_effects, public_response, differently, legal_basis, started, finished, as_of, cost_czk, cost_vat, cost_note, remark,
  expected, happened, warning_sign, cost_sunk, saved, advice, evidence, evidence_basis, came_from, came_from_whom, minimum,
  luck, offer, may, unknown)
select id, (array['works','reserved','early','stopped','failed'])[1 + (r1 * 5)::int % 5],
       (array['preparing','tender','pilot','running','scaled'])[1 + (r2 * 5)::int % 5], '', '',
       repeat('Proč jsme to dělali, problém číslo ' || i || '. ', 4), '', repeat('Co jsme udělali. ', 12),
       repeat('Jak to dopadlo ve městě. ', 8), '', '', '', '', (2008 + i % 17)::text, '', '', case when i % 5 > 0 then exp(9 + r3 * 11)::bigint end, '', '', '',
       '', '', '', '', '', '', (array['', '1', '2', '3'])[1 + i % 4], '', '', '', '', '', '{}', '{}', '{}'
from made;

create temp table topics as select id, row_number() over (order by id) - 1 as n, count(*) over () as k from practices_term where vocabulary_id = 'topic';
create temp table techs as select id, row_number() over (order by id) - 1 as n, count(*) over () as k from practices_term where vocabulary_id = 'technology';
create temp table money as select id, row_number() over (order by id) - 1 as n, count(*) over () as k from practices_term where vocabulary_id = 'funding';
create temp table barred as select id, row_number() over (order by id) - 1 as n, count(*) over () as k from practices_term where vocabulary_id = 'barrier';
insert into practices_practice_topics (practice_id, term_id)
select m.id, t.id from made m join topics t on t.n = m.i % t.k or t.n = (m.i * 13 + 5) % t.k;
insert into practices_practice_technologies (practice_id, term_id)
select m.id, t.id from made m join techs t on t.n = (m.i * 3) % t.k or t.n = (m.i * 29 + 1) % t.k;
insert into practices_funding (practice_id, source_id, note, position)
select m.id, t.id, '', 0 from made m join money t on t.n = (m.i * 5) % t.k;
insert into practices_indicator (practice_id, name, unit, before, after, period, is_plan, position)
select id, 'Ukazatel', 'ks', 10, 20, '2020', false, k from made, generate_series(0, 1) k;
insert into practices_barriermet (practice_id, category_id, text, workaround, position)
select m.id, t.id, 'Na co jsme narazili.', '', 0 from made m join barred t on t.n = (m.i * 7) % t.k;
insert into practices_lesson (practice_id, text, origin, position) select id, 'Co by se mělo vědět předem.', 'city', 0 from made;

insert into posts_postgrouppermission (content_object_id, group_id, permission_id)
select made.id, keeper_id, q.id from made, auth_permission q where q.codename in ('view_post', 'change_post');
insert into posts_postgrouppermission (content_object_id, group_id, permission_id)
select made.id, g.id, q.id from made, auth_permission q, auth_group g
where q.codename = 'view_post' and g.name = 'members' and level = 'members';
insert into posts_postgrouppermission (content_object_id, group_id, permission_id)
select distinct made.id, c.group_id, q.id
from made cross join generate_series(1, 3) k join places c on c.n = 1 + (made.i * 31 + k * 97) % 500
cross join auth_permission q
where q.codename = 'view_post' and level = 'circle' and c.group_id <> made.keeper_id;

-- Each post is found by the words that all have and by three of the lexicon, few of them common, most of them rare.
create temp table spoken as
select m.id, (select words from lexicon where n = floor(k * power(m.r1, 3))) || (select words from lexicon where n = floor(k * power(m.r2, 3)))
       || (select words from lexicon where n = floor(k * power(m.r3, 3))) || (select words from lexicon where n = -1) as words
from made m, (select count(*) - 1 as k from lexicon) all_of_them;
create index on spoken (id);

update posts_post p set readers = g.readers, editors = g.editors, facets = practices_facets(p.id),
  words = (select words from spoken where spoken.id = p.id)
from (select t.content_object_id as id, array_agg(distinct t.group_id) as readers,
             array_agg(distinct t.group_id) filter (where q.codename = 'change_post') as editors
      from posts_postgrouppermission t join auth_permission q on q.id = t.permission_id group by 1) g
where g.id = p.id;
insert into posts_card (post_id, kind, city_id, published_at, confirmed_at, readers, facets, words)
select p.id, kind, city_id, published_at, published_at, readers, posts_city_facets(city_id) || facets,
       words || posts_city_words(city_id)
from posts_post p
where p.code like 'bench%';
select cities_copy_groups(null);

alter table posts_post enable trigger user;
alter table posts_postgrouppermission enable trigger user;
alter table practices_practice enable trigger user;
alter table practices_practice_topics enable trigger user;
alter table practices_practice_technologies enable trigger user;
alter table practices_funding enable trigger user;
alter table cities_membership enable trigger user;

-- One post that everybody talks about: 50 comments and 10 files, five of them pictures. The triggers do their work here.
create temp table busy as select id, city_id from made where level = 'members' order by i desc offset 5 limit 1;
insert into posts_comment (code, post_id, author_id, city_id, parent_id, body, version, created_at)
select 'benchsaid' || lpad(k::text, 7, '0'), busy.id, a.person_id, a.city_id, null,
       'Řekli jsme číslo ' || k || '. ' || repeat('Jak to bylo u nás a co z toho plyne. ', 4), 1, now() - k * interval '1 hour'
from busy, generate_series(1, 50) k join places c on c.n = k join authors a on a.city_id = c.id order by k;
insert into posts_attachment (code, post_id, author_id, stored, name, kind, size, sha256, width, height, alt, caption, text,
                              state, created_at)
select 'benchfile' || lpad(k::text, 7, '0'), busy.id, a.person_id, 'bench' || k, 'Soubor číslo ' || k || '.' || kind, kind,
       100000 * k, md5(k::text), 640, 480, 'Co je na obrázku', 'Popis souboru číslo ' || k, '', 'clean', now()
from busy join authors a using (city_id), generate_series(1, 10) k, lateral (select (array['jpg', 'pdf'])[1 + k % 2] as kind) t
order by k;
