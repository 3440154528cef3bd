"""Administration of meetings. Whatever moves or cancels a meeting needs a reason here too."""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cities.admin import Kept, ReadOnlyRows
from meetings.changes import announce, change
from meetings.forms import LinesField, reason_is_given
from meetings.models import Meeting, MeetingChange, Series, SideEvent


class Listed(Kept):
    """Fields that hold a list of sentences are written one on a line."""

    lines = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.lines:
            return LinesField(label=capfirst(db_field.verbose_name))
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Series)
class SeriesAdmin(Listed):
    lines = ("goals", "sources")
    list_display = ["name", "organiser", "co_organiser"]
    search_fields = ["name"]
    autocomplete_fields = ["initiators"]


@admin.register(SideEvent)
class SideEventAdmin(Listed):
    lines = ("organisers", "partners", "programme", "facts", "sources")
    list_display = ["title", "city", "date_from", "date_to"]
    list_select_related = ["city"]
    search_fields = ["title", "theme"]
    autocomplete_fields = ["city"]
    date_hierarchy = "date_from"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("city__arms")


class ChangeRows(ReadOnlyRows):
    model = MeetingChange
    fields = ["at", "state", "date", "city", "reason", "by"]
    readonly_fields = fields


class MeetingForm(forms.ModelForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed when the date moves or the meeting is cancelled. Everybody can read it."),
    )

    class Meta:
        labels = {
            "side_event": _("Side event"),
            "participating_cities": _("Participating cities"),
            "earlier_cities": _("Cities of the earlier discussion"),
        }

    def clean(self):
        super().clean()
        if self.instance.pk:
            reason_is_given(self, state=self.initial["state"], date=self.initial["date"])


@admin.register(Meeting)
class MeetingAdmin(Listed):
    form = MeetingForm
    lines = ("programme", "organisations", "host_facts", "sources")
    list_display = ["number", "title", "city", "date", "state", "series"]
    list_filter = ["state", "series"]
    list_select_related = ["city", "series"]
    search_fields = ["title", "theme", "city__name"]
    autocomplete_fields = ["city", "side_event", "participating_cities", "earlier_cities"]
    date_hierarchy = "date"
    inlines = [ChangeRows]
    fieldsets = [
        (None, {"fields": [("series", "number"), "title", ("state", "date", "date_to"), "reason"]}),
        (_("Place"), {"fields": ["city", "venue", "beside", "side_event"]}),
        (
            _("What and who"),
            {"fields": ["theme", "programme", "participating_cities", "earlier_cities", "organisations"]},
        ),
        (_("Sources"), {"fields": ["host_facts", "remark", "sources"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("city__arms")

    def get_readonly_fields(self, request, obj=None):
        return ["series", "number"] if obj else []

    def save_model(self, request, obj, form, is_change):
        if not is_change:
            announce(obj, by=request.user)
            return
        after = {name: getattr(obj, name) for name in ("state", "date", "date_to")}
        for name in after:  # the deed that keeps the history writes these
            setattr(obj, name, form.initial[name])
        super().save_model(request, obj, form, is_change)
        change(obj, **after, by=request.user, reason=form.cleaned_data["reason"])
        for name, value in after.items():
            setattr(obj, name, value)
