-- Who may enter and read what, one right on each line, numbers and codes only:
--   psql -X -q -A -t -d "$DATABASE_OWNER_URL" -f deploy/rights.sql >now.rights
-- Kept often and outside of the server, it tells after a restore which rights the backup gives back to people who had
-- lost them (deploy/restore.sh FILE.dump now.rights).
select said from (
  select format('account %s', id) from cities_user where is_active
  union all
  select format('factor %s of person %s', id, user_id) from mfa_authenticator
  union all
  select format('membership %s: person %s, %s of %s', id, person_id, role,
                coalesce('city ' || city_id, 'group ' || guest_of_id, 'the community'))
    from cities_membership where valid_to is null or valid_to > now()
  union all
  select format('invitation %s', id) from cities_invitation
    where accepted_at is null and revoked_at is null and expires_at > now()
  union all
  select format('city %s is %s', id, status) from cities_city
  union all
  select format('circle %s has city %s', circle_id, city_id) from cities_circle_cities
  union all
  select format('post %s: group %s, %s', p.code, g.group_id, q.codename)
    from posts_postgrouppermission g
    join posts_post p on p.id = g.content_object_id and p.deleted_at is null
    join auth_permission q on q.id = g.permission_id
) as rights(said) order by said collate "C";
