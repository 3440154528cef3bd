"""The closed thing: a Post, of which every practice is a kind, and what is written down about it."""

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, Unit, User

from .visibility import PostGroupPermission, PostUserPermission, VisibleQuerySet

__all__ = [
    "Act",
    "ActFact",
    "Attachment",
    "Card",
    "CardFact",
    "Comment",
    "DueRun",
    "FormerText",
    "Level",
    "Opening",
    "Post",
    "PostGroupPermission",
    "PostUserPermission",
    "Reaction",
    "Revision",
    "Synonyms",
]


class Level(models.TextChoices):
    """Who may read a post. The public edition is no level: it is another text."""

    CITY = "city", _("Only our city")
    ROOM = "room", _("In the room")
    CIRCLE = "circle", _("Chosen cities")
    MEMBERS = "members", _("All member cities")

    @property
    def sentence(self):
        return {
            Level.CITY: _("Only the city that wrote the post can read it."),
            Level.ROOM: _("Those checked in at the meeting and the author’s city can read it."),
            Level.CIRCLE: _("The cities you named or the members of the circle can read it."),
            Level.MEMBERS: _("Every member city can read it."),
        }[self]


class Post(models.Model):
    """What stands behind the door. `city` is whose experience it is; `keeper` the group that edits and answers for it.

    Five columns are no fields of this model: readers and editors (int[]), derived from the grants by a trigger and
    asked by the row policies; facets, written by the triggers of the kinds; words (tsvector), written by
    posts/search.py; talk (tsvector), the words of its comments, put together by their trigger. The last three are
    copied to the card.
    """

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("practice")
        ADOPTION = "adoption", _("adoption")
        SUPPLEMENT = "supplement", _("supplement")
        MESSAGE = "message", _("message")
        PART = "part", _("narrower part")
        QUESTION = "question", _("question")
        PITCH = "pitch", _("pitch")
        INSIDE = "inside", _("inside of a meeting")
        MINUTES = "minutes", _("minutes")
        MATERIAL = "material", _("material of a pitch")

    class State(models.IntegerChoices):
        DRAFT = 0, _("draft")
        SHARED = 1, _("shared")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, editable=False)
    city = models.ForeignKey(City, models.PROTECT, related_name="posts", verbose_name=_("city"))
    keeper = models.ForeignKey(Group, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, verbose_name=_("unit"), related_name="+")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="posts", editable=False)
    part_of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts", editable=False)
    title = models.CharField(_("title"), max_length=100)
    summary = models.CharField(_("in one sentence"), max_length=160, blank=True)
    language = models.CharField(_("language"), max_length=2, default="cs", choices=User.Language)
    level = models.CharField(_("who can read it"), max_length=8, choices=Level, default=Level.CITY)
    state = models.SmallIntegerField(_("state"), choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    form_key = models.UUIDField(null=True, editable=False)  # the form that made it: a second submit finds the first
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("shared"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, editable=False)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True, editable=False)  # only delays share()
    deleted_at = models.DateTimeField(_("deleted"), null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["id", "kind"], name="post_is_of_one_kind"),  # target of the kinds' keys
            models.UniqueConstraint(fields=["author", "form_key"], name="one_post_from_one_form"),
            models.CheckConstraint(
                condition=Q(state=0, published_at=None) | Q(state=1, published_at__isnull=False),
                name="shared_post_has_its_date",
            ),
        ]

    def __str__(self):
        return self.code  # never the title: this stands in logs, in the admin, in error reports

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT


class Act(models.Model):
    """One deed: who, what, on which post, when. Append-only, written in the transaction of the deed."""

    class Verb(models.TextChoices):
        WROTE = "wrote", _("wrote")
        CHANGED = "changed", _("changed")
        SHARED = "shared", _("shared")
        LEVEL = "level", _("changed who can read it")
        PLANNED = "planned", _("planned who will read it")
        UNPLANNED = "unplanned", _("dropped the plan")
        MOVED = "moved", _("moved to another city")
        DELETED = "deleted", _("put into the trash")
        RESTORED = "restored", _("took out of the trash")
        CONFIRMED = "confirmed", _("confirmed that it still holds")
        OPENED = "opened", _("opened with a reason")
        IMPORTED = "imported", _("imported")
        ATTACHED = "attached", _("added a file")
        DETACHED = "detached", _("took a file away")
        DESCRIBED = "described", _("described a file")
        COMMENTED = "commented", _("commented")
        UNCOMMENTED = "uncommented", _("deleted a comment")
        ACCEPTED = "accepted", _("accepted a supplement")
        DECLINED = "declined", _("declined a supplement")
        RISK = "risk", _("decided on a risk")
        ANSWERED = "answered", _("said whether a condition holds")
        MARKED = "marked", _("marked the answer")
        UNMARKED = "unmarked", _("took back the mark of the answer")
        CLOSED = "closed", _("closed the question")
        REOPENED = "reopened", _("opened the question again")
        SIGNED = "signed", _("gave a key to the public edition")
        UNSIGNED = "unsigned", _("took back a key to the public edition")
        RELEASED = "released", _("released the public edition")
        ENTRUSTED = "entrusted", _("gave it to the organisers without the city’s name")
        RECALLED = "recalled", _("withdrew the public edition")
        TICKED = "ticked", _("said who was in the room")
        SUBMITTED = "submitted", _("submitted a pitch")
        DECIDED = "decided", _("decided on a pitch")
        AGREED = "agreed", _("confirmed the pitch")
        WITHDRAWN = "withdrawn", _("withdrew the pitch")
        POSTPONED = "postponed", _("put the pitch off to another meeting")
        GIVEN = "given", _("gave the pitch")
        PROGRAMME = "programme", _("released the programme")
        NOTED = "noted", _("wrote the minutes")
        APPROVED = "approved", _("approved the minutes")
        PROMISED = "promised", _("promised something")
        KEPT = "kept", _("kept a promise")
        POSTED = "posted", _("sent a letter to many")
        SYSTEM = "system", _("worked with all posts")

    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="acts", verbose_name=_("who"))
    verb = models.CharField(_("what"), max_length=12, choices=Verb)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="acts", verbose_name=_("post"))
    details = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("act")
        verbose_name_plural = _("acts")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class Opening(models.Model):
    """A person's standing consent that the post is shared so at its `opens_at`. Read by its editors alone.

    Only while the post has an `opens_at`; the row of a plan that was dropped or carried out means nothing.
    """

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="opening")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    level = models.CharField(max_length=8, choices=Level)
    groups = ArrayField(models.IntegerField())  # empty for all member cities: those that are members on that day
    why = models.CharField(max_length=300, blank=True)
    warned_at = models.DateTimeField(null=True)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned opening")
        verbose_name_plural = _("planned openings")

    def __str__(self):
        return f"{self.post_id} {self.level}"


class Revision(models.Model):
    """The whole record as it stood after one save. Read by editors only: what was narrowed later stays narrow."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(encoder=DjangoJSONEncoder)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="revision_number_once")]

    def __str__(self):
        return f"{self.post_id} / {self.number}"


class Comment(models.Model):
    """What somebody says under a post, in the name of a city; or in reply to such a comment, one level deep.

    Read by the post's readers; once deleted, by its author alone. `words` (tsvector) is no field: posts/talking.py
    writes it with the text. What an edit replaces is kept by trigger as a FormerText.
    """

    LONGEST = 10_000  # characters; the same number stands in posts/0005

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    city = models.ForeignKey(City, models.PROTECT, null=True, related_name="+")  # none: the organiser speaks
    body = models.TextField(blank=True)
    mentions = models.JSONField(default=list)  # [{name, city, person}] of posts/mentions.py, as typed and as resolved
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(null=True)  # the form that made it: a second submit finds the first
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["id", "post"], name="comment_is_of_one_post"),  # target of a reply's key
            models.UniqueConstraint(fields=["author", "form_key"], name="one_comment_from_one_form"),
            models.CheckConstraint(
                condition=~Q(body="") | Q(deleted_at__isnull=False),
                name="comment_says_something",  # an old deleted one is emptied
            ),
        ]

    def __str__(self):
        return self.code


class FormerText(models.Model):
    """What a comment said before one of its edits. Written by trigger, read by the readers of the comment."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="former_texts")
    number = models.PositiveIntegerField()  # the version that said it
    body = models.TextField()
    until = models.DateTimeField(default=timezone.now)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("former text")
        verbose_name_plural = _("former texts")
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="former_text_once")]

    def __str__(self):
        return f"{self.comment_id} / {self.number}"


class Reaction(models.Model):
    """One of four short answers to a post. Counted by cities: three people of one city are one city."""

    class Kind(models.TextChoices):
        SAME = "same", _("Same problem here")
        DONE = "done", _("We did it too")
        WATCHING = "watching", _("Watching")
        DISAGREE = "disagree", _("Disagree, see comment")

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)  # nothing closed is deleted by the web role

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["post", "person", "kind"], name="one_reaction_each")]

    def __str__(self):
        return f"{self.post_id} {self.kind}"


class Attachment(models.Model):
    """A file or picture of a post. Read by the post's readers; once taken away, by its editors, who can bring it back.

    Its bytes lie under `stored`, a random name; of pictures and PDFs a small preview beside them. `words` (tsvector) is
    no field: posts/files.py writes it, a trigger joins it to the post's `talk` while the file is clean.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("being checked for viruses")
        CLEAN = "clean", _("checked")
        INFECTED = "infected", _("a virus was found in it")
        FAILED = "failed", _("could not be checked for viruses")
        MISSING = "missing", _("missing in the store")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="attachments")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    stored = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)  # the original one, cleaned
    kind = models.CharField(max_length=5)  # its extension: a key of posts.uploads.KINDS
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)  # of the preview
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=200, blank=True)
    caption = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)  # what a document says
    state = models.CharField(max_length=8, choices=State)
    form_key = models.UUIDField(null=True)  # the form that sent it: a second submit finds the first
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["state"], condition=~Q(state="clean"), name="file_not_clean")]
        constraints = [
            models.UniqueConstraint(fields=["post", "form_key", "sha256"], name="one_file_from_one_form"),
        ]

    def __str__(self):
        return self.code  # never its name

    @property
    def preview(self):
        """The name of the small picture in the store."""
        return f"{self.stored}.webp"

    @property
    def is_clean(self):
        return self.state == self.State.CLEAN


class Card(models.Model):
    """The card of a shared post, for finding: read through a view that carries the rule, kept by trigger."""

    post = models.OneToOneField(Post, models.DO_NOTHING, primary_key=True, db_column="post_id", related_name="+")
    kind = models.CharField(max_length=12)
    city = models.ForeignKey(City, models.DO_NOTHING, related_name="+")
    published_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()  # of the last confirmation, or of sharing
    facets = ArrayField(models.IntegerField())
    words = SearchVectorField()

    class Meta:
        managed = False
        db_table = "posts_visible_card"

    def __str__(self):
        return f"{self.kind} {self.post_id}"


class CardFact(models.Model):
    """What administrators see of a closed post: where, when, how far the door is open. No word of it."""

    post = models.OneToOneField(Post, models.DO_NOTHING, primary_key=True, db_column="post_id", related_name="+")
    code = models.CharField(_("code"), max_length=16)
    kind = models.CharField(_("kind"), max_length=12, choices=Post.Kind)
    city = models.ForeignKey(City, models.DO_NOTHING, related_name="+", verbose_name=_("city"))
    level = models.CharField(_("level"), max_length=8, choices=Level)
    state = models.SmallIntegerField(_("state"), choices=Post.State)
    created_at = models.DateTimeField(_("written"))
    updated_at = models.DateTimeField(_("changed"))
    published_at = models.DateTimeField(_("shared"), null=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True)

    class Meta:
        managed = False
        db_table = "posts_card_fact"
        ordering = ["-created_at"]
        verbose_name = _("closed post (card facts)")
        verbose_name_plural = _("closed posts (card facts)")

    def __str__(self):
        return self.code


class ActFact(models.Model):
    """What administrators see of every act: who, what, on which post, when; of the reasons only the platform's own."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("what"), max_length=12, choices=Act.Verb)
    code = models.CharField(_("post"), max_length=16, null=True)  # noqa: DJ001  a view: an act may be about no post
    city = models.ForeignKey(City, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("city"))
    reason = models.TextField(_("reason"))

    class Meta:
        managed = False
        db_table = "posts_act_fact"
        ordering = ["-at", "-id"]
        verbose_name = _("act")
        verbose_name_plural = _("acts")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class Synonyms(models.Model):
    """Words of one meaning: whoever looks for one of them finds all. A change holds within a minute."""

    words = models.CharField(
        _("words of one meaning"),
        max_length=300,
        help_text=_("Separated by commas; whoever looks for one of them finds all."),
    )

    class Meta:
        ordering = ["words"]
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self):
        return self.words


class DueRun(models.Model):
    """When each periodic task of manage.py run_due last ran."""

    name = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()
    failed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("periodic task")
        verbose_name_plural = _("periodic tasks")

    def __str__(self):
        return self.name
