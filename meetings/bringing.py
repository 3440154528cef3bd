"""Materials of a pitch: bringing a file, opening and closing its own door, and which pitches have none yet."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import ORGANISERS
from cities.prepared import fetch_named
from meetings.models import Material, Meeting, Pitch
from meetings.releasing import last_release, places
from posts.editing import Stale, note_down
from posts.files import MOST, Shown, attach
from posts.models import Act, Level, Post
from posts.sharing import WIDTH, members_group, open_door
from posts.visibility import EDITABLE, READABLE, as_reader
from practices.adopting import WHOLE

# Both doors are asked: the material's own, and that of the pitch. Row security asks them again.
OF_PITCH = f"""
select post.code as material, post.level as opens, {EDITABLE} as mine,
  f.code, f.name, f.kind, f.size, f.width, f.height, f.alt, f.caption, f.state
from meetings_material a join posts_post post on post.id = a.post_ptr_id and post.state = 1
join posts_post whole on whole.id = a.whole_id
join posts_attachment f on f.post_id = post.id and f.deleted_at is null
where {READABLE} and {WHOLE} and a.whole_id = %(pitch)s order by post.id"""  # noqa: S608  conditions of our own

OPENS = dict(Material.OPENS)


def materials_of(pitch, *, reader):
    """[{file, material, opens, mine, level, words}] of a pitch as this reader sees them, in order.

    opens: what was chosen for it; level: what holds now, never wider than the pitch. mine: the reader keeps it.
    """
    found = []
    for row in fetch_named(OF_PITCH, {"pitch": pitch.pk, **as_reader(reader)}):
        about = {name: row.pop(name) for name in ("material", "opens", "mine")}
        level = min(about["opens"], pitch.level, key=WIDTH.index)
        found.append(about | {"level": level, "words": OPENS[about["opens"]], "file": Shown(**row)})
    return found


def place_for(pitch, *, by):
    """The group that would keep what this person brings: that of the pitch's keeper, or the organisers; else None."""
    if Pitch.objects.editable_by(by).filter(pk=pitch.pk).exists():
        return pitch.keeper
    organisers = Group.objects.filter(name=ORGANISERS, pk__in=as_reader(by)["groups"]).first()
    return organisers if organisers and pitch.status != Pitch.Status.DRAFT else None


def bring(pitch, upload, said, *, by, keeper, form_key=None):
    """Add a file with a door of its own. said: {opens, caption}. Raises Stale when this form has brought one already,
    ValidationError, which says in words why it is not taken in.
    """
    if Material.objects.visible_to(by).filter(whole=pitch.pk).count() >= MOST:
        raise ValidationError(_("There can be at most %(most)d files. Delete one that is not needed.") % {"most": MOST})
    where = {"city_id": pitch.city_id, "keeper": keeper, "part_of_id": pitch.pk, "language": pitch.language}
    made = Material(whole_id=pitch.pk, author=by, form_key=form_key, **where)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise Stale from None
        attach(made, upload, by=by, form_key=form_key, alt=said["caption"], caption=said["caption"])
        let_in(made, said["opens"], pitch, by=by)
    return made


def let_in(material, opens, pitch, *, by):
    """Open its own door so wide: as wide as the pitch's may ever be, to the room, or to nobody else."""
    room, host = pitch.meeting.room, pitch.meeting.city.group
    groups = {Level.MEMBERS: [members_group(), room, host], Level.ROOM: [room], Level.CITY: []}[opens]
    open_door(Post.objects.editable_by(by).get(pk=material.pk), opens, groups, by=by)


def released_pitches(meeting, reader):
    """The pitches of the released programme as far as this reader reads them, by city."""
    last = last_release(meeting)
    found = Pitch.objects.visible_to(reader).filter(pk__in=places(last.data) if last else [])
    return found.select_related("city", "presenter", "meeting").defer("city__arms").order_by("city__sort_key", "pk")


def without_materials(meeting, reader):
    """Those of them to which nobody has brought anything yet, as far as the reader sees."""
    brought = Material.objects.visible_to(reader).filter(state=Post.State.SHARED)
    return released_pitches(meeting, reader).exclude(pk__in=brought.values("whole"))


def to_ask(meeting, by):
    """Those whose cities would get a letter now: one a day."""
    missing = without_materials(meeting, by).filter(status__in=Pitch.COMING)
    return missing.exclude(materials_asked_on=timezone.localdate())


def ask_for_materials(meeting, expected, *, by):
    """Write to the cities of pitches without materials. expected: how many the organiser has seen; raises Stale when
    there are others now. Returns how many pitches were asked for.
    """
    with transaction.atomic():
        Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        asked = list(to_ask(meeting, by))
        if len(asked) != expected:
            raise Stale
        keys = [pitch.pk for pitch in asked]
        Pitch.objects.visible_to(by).filter(pk__in=keys).update(materials_asked_on=timezone.localdate())
        for pitch in asked:
            note_down(pitch, Act.Verb.POSTED, by=by, materials=True)
    return len(asked)
