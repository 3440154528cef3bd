"""Administration of closed posts: their card facts, and opening one of them once, with a reason that its city reads."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cities.admin import Kept, ReadOnly
from posts.models import Act, ActFact, CardFact, DueRun, Synonyms
from posts.opening import everything_of
from posts.viewing import viewing_as_system


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=300,
        strip=True,
        help_text=_("The city whose post it is will read who opened it, when and why."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@admin.register(CardFact)
class CardFactAdmin(ReadOnly):
    """Where, when and how far a door is open. No word of what is behind it."""

    list_display = ["code", "kind", "city", "level", "state", "created_at", "published_at", "deleted_at"]
    list_filter = ["kind", "level", "state", ("deleted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["city"]
    search_fields = ["code", "city__name"]
    date_hierarchy = "created_at"
    fields = [*list_display, "updated_at", "open_link"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).defer("city__arms")

    def get_urls(self):
        return [
            path("<int:pk>/otevrit/", self.admin_site.admin_view(self.open_once), name="posts_cardfact_open"),
            *super().get_urls(),
        ]

    @admin.display(description=_("text"))
    def open_link(self, fact):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:posts_cardfact_open", args=[fact.pk]), _("Open with a reason…")
        )

    def open_once(self, request, pk):
        """Ask for a reason, show the post in this one answer, and leave an Act to its city."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        fact = get_object_or_404(CardFact.objects.select_related("city").defer("city__arms"), pk=pk)
        form = ReasonForm(request.POST or None)
        context = self.admin_site.each_context(request) | {"title": fact.code, "fact": fact, "opts": self.opts}
        if not form.is_valid():
            note = _("Closed posts belong to their cities. Open one only when there is no other way to help.")
            return render(request, "admin/small_form.html", context | {"form": form, "note": note})
        reason = form.cleaned_data["reason"]
        with viewing_as_system(f"open {fact.code}: {reason}", by=request.user):
            Act.objects.create(actor=request.user, verb=Act.Verb.OPENED, post_id=fact.pk, details={"reason": reason})
            parts = everything_of(fact.post)
        return render(request, "admin/posts/opened.html", context | {"parts": parts, "reason": reason})


@admin.register(ActFact)
class ActFactAdmin(ReadOnly):
    """Every deed on the platform: who, what, which post, when. Never what a city said."""

    list_display = ["at", "actor", "verb", "code", "city", "reason"]
    list_filter = ["verb"]
    list_select_related = ["actor", "city"]
    search_fields = ["=code", "actor__name", "actor__email", "city__name"]
    date_hierarchy = "at"
    fields = readonly_fields = list_display
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("city__arms")


@admin.register(Synonyms)
class SynonymsAdmin(Kept):
    """Public words only: no city writes here."""

    list_display = search_fields = ["words"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


@admin.register(DueRun)
class DueRunAdmin(ReadOnly):
    list_display = ["name", "ran_at", "failed"]
