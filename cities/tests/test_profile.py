"""The profile that a city keeps of itself, and its coat of arms."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cities.arms import BYTES
from cities.models import City
from cities.profile import state_of


def picture(kind="PNG", size=(400, 300), **options):
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return SimpleUploadedFile("zqname.png", out.getvalue())


def address(city):
    return reverse("cities:profile", args=[city.pk])


def send(browser, city, **fields):
    return browser.post(address(city), {"seen": state_of(City.objects.get(pk=city.pk)), **fields})


@pytest.mark.parametrize("who", ["jana", "karel", "tereza", "adam", "hana", "radek"])
def test_only_the_coordinator_and_organisers_edit(browse, who, request, pisek):
    browser = browse(request.getfixturevalue(who))
    missing = browser.get("/mesta/987654/profil/")
    for answer in (browser.get(address(pisek)), send(browser, pisek, contact="zq")):
        assert (answer.status_code, answer.content) == (404, missing.content)
    pisek.refresh_from_db()
    assert pisek.contact == ""


@pytest.mark.parametrize("who", ["petr", "olga"])
def test_profile_is_saved(browse, who, request, pisek):
    answer = send(browse(request.getfixturevalue(who)), pisek, website="pisek.eu", contact="kancelář tajemníka")
    assert answer["Location"] == pisek.get_absolute_url()
    pisek.refresh_from_db()
    assert (pisek.website, pisek.contact) == ("https://pisek.eu", "kancelář tajemníka")


def test_goals_of_the_strategy_stand_each_on_its_own_line(browse, petr, pisek, client):
    send(browse(petr), pisek, goals="  Čistá   doprava \n\nOtevřený úřad\nČistá doprava")
    pisek.refresh_from_db()
    assert pisek.goals == ["Čistá doprava", "Otevřený úřad"]
    assert "Otevřený úřad" in client.get(pisek.get_absolute_url()).content.decode()
    assert "Čistá doprava\nOtevřený úřad</textarea>" in browse(petr).get(address(pisek)).content.decode()


def test_an_administrator_leaves_a_goal_with_a_comma_whole(browse, adam, pisek):
    pisek.goals = ["Čistá, tichá doprava", "Otevřený úřad"]
    pisek.save()
    page = reverse("admin:cities_city_change", args=[pisek.pk])
    form = browse(adam).get(page).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value not in (None, "") and name in form.fields}
    sent |= {"goals": "Čistá, tichá doprava\nOtevřený úřad", "website": "https://pisek.eu"}
    sent |= {"statuses-TOTAL_FORMS": 0, "statuses-INITIAL_FORMS": 0}
    assert browse(adam).post(page, sent).status_code == 302
    pisek.refresh_from_db()
    assert (pisek.goals, pisek.website) == (["Čistá, tichá doprava", "Otevřený úřad"], "https://pisek.eu")


@pytest.mark.parametrize(
    ("goals", "words"),
    [("x" * 161, "Zkraťte tento cíl na 160 znaků"), ("\n".join(map(str, range(21))), "Nejvýše 20 cílů")],
)
def test_goals_too_long_or_too_many_are_refused_and_stay_in_the_form(browse, petr, pisek, goals, words):
    page = send(browse(petr), pisek, goals=goals).content.decode()
    assert words in page and goals in page
    pisek.refresh_from_db()
    assert pisek.goals == []


def test_name_and_status_are_not_the_coordinators(browse, petr, pisek):
    send(browse(petr), pisek, name="Praha", status="founder", ruian="1", population="1")
    pisek.refresh_from_db()
    assert (pisek.name, pisek.status, pisek.ruian) == ("Písek", "member", 549240)


def test_wrong_address_is_said_in_words(browse, petr, pisek):
    answer = send(browse(petr), pisek, website="javascript:alert(1)")
    assert answer.context["form"].errors["website"]
    assert 'href="#id_website"' in answer.content.decode()


def test_second_of_two_is_told_and_loses_nothing(browse, petr, pisek):
    browser, seen = browse(petr), state_of(pisek)
    City.objects.filter(pk=pisek.pk).update(contact="podatelna")
    answer = browser.post(address(pisek), {"seen": seen, "contact": "kancelář tajemníka"})
    page = answer.content.decode()
    assert "kancelář tajemníka" in page
    assert "Kontakt: podatelna" in page
    again = browser.post(
        address(pisek), {"seen": answer.context["form"]["seen"].value(), "contact": "kancelář tajemníka"}
    )
    assert again.status_code == 302
    pisek.refresh_from_db()
    assert pisek.contact == "kancelář tajemníka"


# The coat of arms.


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_is_drawn_anew_as_a_small_webp(browse, client, petr, pisek, kind):
    send(browse(petr), pisek, arms=picture(kind))
    city = City.objects.with_arms().get(pk=pisek.pk)
    page = client.get(pisek.get_absolute_url()).content.decode()
    link = reverse("cities:arms", args=[pisek.pk, city.arms_key])
    assert link in page
    answer = client.get(link)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    with Image.open(BytesIO(answer.content)) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (192, 144))


def test_nothing_but_the_picture_is_kept(browse, petr, pisek):
    exif = Image.Exif()
    exif[0x010E] = "zqdescription"
    send(browse(petr), pisek, arms=picture("JPEG", exif=exif))
    pisek.refresh_from_db()
    assert b"zqdescription" not in bytes(pisek.arms)


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        pytest.param(SimpleUploadedFile("z.svg", b"<svg onload='alert(1)'/>"), "Není to obrázek", id="svg"),
        pytest.param(SimpleUploadedFile("z.png", b"\x89PNG\r\n\x1a\n broken"), "Není to obrázek", id="damaged"),
        pytest.param(picture("GIF"), "Není to obrázek", id="gif"),
        pytest.param(SimpleUploadedFile("z.png", b"x" * (BYTES + 1)), "víc než 1 MB", id="heavy"),
        pytest.param(picture(size=(5100, 5100)), "moc velký", id="huge"),
    ],
)
def test_other_files_are_refused_in_words(browse, petr, pisek, upload, words):
    upload.seek(0)
    answer = send(browse(petr), pisek, arms=upload)
    assert words in " ".join(answer.context["form"].errors["arms"])
    pisek.refresh_from_db()
    assert pisek.arms is None


def test_truncated_picture_is_refused(browse, petr, pisek):
    whole = picture("JPEG").read()
    answer = send(browse(petr), pisek, arms=SimpleUploadedFile("z.jpg", whole[: len(whole) // 2]))
    assert answer.context["form"].errors["arms"]


def test_arms_stay_when_only_words_change_and_go_when_asked(browse, petr, pisek):
    browser = browse(petr)
    send(browser, pisek, arms=picture())
    send(browser, pisek, contact="podatelna")
    pisek.refresh_from_db()
    assert pisek.arms
    send(browser, pisek, remove_arms="on")
    pisek.refresh_from_db()
    assert pisek.arms is None


def test_old_name_of_a_picture_leads_nowhere(client, pisek):
    City.objects.filter(pk=pisek.pk).update(arms=b"x")
    assert client.get(reverse("cities:arms", args=[pisek.pk, "0123456789ab"])).status_code == 404


def test_arms_may_be_kept_by_the_browser_of_a_member_too(browse, jana, pisek):
    City.objects.filter(pk=pisek.pk).update(arms=b"x")
    key = City.objects.with_arms().get(pk=pisek.pk).arms_key
    assert "public" in browse(jana).get(reverse("cities:arms", args=[pisek.pk, key]))["Cache-Control"]
