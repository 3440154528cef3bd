"""Layer 1 and layer 2 of the closed door, each tried alone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.utils import ProgrammingError

from conftest import make_practice
from posts.models import Act, Card, Level, Post
from posts.sharing import MayNotShare, share
from posts.viewing import viewing_as, viewing_as_system
from practices.models import Practice


@pytest.fixture
def shared(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin])


def test_readers_and_nobody_else_find_a_post(shared, jana, petr, karel, lida, tereza, olga, adam, radek, ivo):
    readers = {p for p in (jana, petr, karel, lida, tereza, olga, adam, radek, ivo) if Post.objects.visible_to(p)}
    assert readers == {jana, petr, karel}
    assert not Post.objects.visible_to(AnonymousUser())
    assert not Post.objects.visible_to(None)


def test_a_draft_is_open_to_its_author_alone(pisek, jana, petr):
    draft = make_practice(pisek, jana)
    assert Practice.objects.visible_to(jana).get() == draft
    assert not Practice.objects.visible_to(petr)


def test_the_web_role_reads_nothing_closed_by_itself(shared, as_web):
    assert Practice.objects.count() == 0
    as_web.execute("select count(*) from posts_post")
    assert as_web.fetchone() == (0,)
    assert Card.objects.count() == 0


def test_an_unfiltered_query_returns_only_what_the_viewer_may_read(shared, karel, lida, as_web):
    with viewing_as(karel):
        assert Practice.objects.count() == 1
    with viewing_as(lida):
        assert Practice.objects.count() == 0


def test_a_stranger_cannot_grant_himself_a_post(shared, lida, as_web):
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(lida):
        connection.cursor().execute(
            "insert into posts_postgrouppermission (content_object_id, group_id, permission_id) "
            "select %s, %s, id from auth_permission where codename = 'view_post'",
            [shared.pk, lida.group_ids()[0]],
        )


def test_nobody_writes_in_the_name_of_another_city(pisek, lida, as_web):
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(lida):
        Practice.objects.create(city=pisek, keeper=lida.cities().get().group, author=lida, title="x", outcome="works")


def test_deriving_readers_cannot_be_forged(shared, jana, as_web):
    with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(jana):
        connection.cursor().execute("update posts_post set readers = '{1,2,3}'")


def test_sharing_as_the_web_role_opens_and_narrows(pisek, jana, kolin, karel, as_web):
    with viewing_as(jana):
        draft = Practice.objects.create(city=pisek, keeper=pisek.group, author=jana, title="x", outcome="works")
        change = share(draft.post_ptr, Level.CIRCLE, [kolin.group], by=jana)
        assert [city.name for city in change.gain] == ["Kolín", "Písek"]
    with viewing_as(karel):
        assert Practice.objects.visible_to(karel).get() == draft
        assert Card.objects.get().post_id == draft.pk
    with viewing_as(jana):
        assert [city.name for city in share(draft.post_ptr, Level.CITY, [], by=jana).lose] == ["Kolín"]
    with viewing_as(karel):
        assert not Practice.objects.exists()
        assert not Card.objects.exists()


def test_a_reader_cannot_share_further(shared, karel, liberec):
    with pytest.raises(Post.DoesNotExist):
        share(shared.post_ptr, Level.CIRCLE, [liberec.group], by=karel)


def test_a_circle_of_others_is_not_theirs_to_use(pisek, jana, hana, kolin, liberec):
    from conftest import make_circle

    draft = make_practice(pisek, jana)
    foreign = make_circle("Cizí", kolin, liberec)
    with pytest.raises(MayNotShare):
        share(draft.post_ptr, Level.CIRCLE, [foreign.group], by=jana)


def test_the_system_role_sees_all_and_leaves_an_act(shared, as_web):
    with viewing_as_system("test"):
        assert Practice.objects.count() == 1
        assert Act.objects.filter(verb="system", details__reason="test").exists()
    assert Practice.objects.count() == 0


def test_settings_come_back_after_a_nested_viewing(shared, karel, lida, as_web):
    with viewing_as(karel):
        with viewing_as(lida):
            assert Practice.objects.count() == 0
        assert Practice.objects.count() == 1
        with viewing_as_system("test"):
            pass
        assert Practice.objects.count() == 1
