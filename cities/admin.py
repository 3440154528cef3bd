"""Administration of people, cities and circles. What has a history ends; nothing here is deleted."""

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cities.circles import note_repair
from cities.models import Circle, CircleDeed, City, CityStatus, Invitation, LastCoordinator, Membership, Unit, User
from cities.profile import Goals


class NamedSplitDateTime(AdminSplitDateTime):
    """Day and time, each with a name that a screen reader can say."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets[0].attrs["aria-label"], self.widgets[1].attrs["aria-label"] = _("Day"), _("Time")


class Kept(admin.ModelAdmin):
    """Kept for good: under row security a cascade would not even see what hangs on it."""

    list_per_page = 50
    formfield_overrides = {models.DateTimeField: {"widget": NamedSplitDateTime}}
    show_full_result_count = False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnly(Kept):
    """Looked at, never written here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ReadOnlyRows(admin.TabularInline):
    """Rows of a history: written by the deeds they tell of."""

    template = "admin/history_rows.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


# People.


class PersonForm(forms.ModelForm):
    def clean(self):
        super().clean()
        mine = self.instance.pk is not None and self.instance.pk == getattr(self, "acting_pk", None)
        if mine and not (self.cleaned_data.get("is_active") and self.cleaned_data.get("is_staff")):
            raise ValidationError(_("You cannot close your own account or take your own rights away. Ask a colleague."))


@admin.register(User)
class UserAdmin(Kept):
    """A person. What they may read follows from memberships alone, so there are neither groups nor rights to tick."""

    form = PersonForm
    list_display = ["name", "email", "is_active", "is_staff", "language", "date_joined", "visited_at"]
    list_filter = ["is_active", "is_staff", "language"]
    search_fields = ["name", "email"]
    date_hierarchy = "date_joined"
    fields = [
        "email",
        ("title_before", "name", "title_after"),
        ("phone", "language"),
        ("is_active", "is_staff"),
        ("date_joined", "visited_at", "last_login"),
    ]
    readonly_fields = ["date_joined", "visited_at", "last_login"]
    actions = ["send_password_reset"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields  # changed by its owner, who proves it

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.acting_pk = request.user.pk
        return form

    def save_model(self, request, obj, form, change):
        if not change:
            obj.email = obj.email.lower()
            obj.set_unusable_password()  # they sign in with a mailed code and may set a password then
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)
        if not change:
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True, verified=True)

    @admin.action(description=_("Send a link to set a new password"))
    def send_password_reset(self, request, queryset):
        people = queryset.filter(is_active=True)
        for person in people:
            form = ResetPasswordForm({"email": person.email})
            if form.is_valid():
                form.save(request)
        messages.success(request, gettext("The link was sent."))


class GuestGroup(forms.ModelChoiceField):
    def label_from_instance(self, group):
        return group.circle.name


class MembershipAdminForm(forms.ModelForm):
    def clean(self):
        super().clean()
        try:
            self._keep_a_coordinator()
        except LastCoordinator as error:
            raise ValidationError({"role": str(error)}) from error
        unit, city = self.cleaned_data.get("unit"), self.cleaned_data.get("city") or self.instance.city
        if unit and unit.city != city:
            raise ValidationError({"unit": _("This unit belongs to another city.")})

    def _keep_a_coordinator(self):
        before, after = self.initial.get("role"), self.cleaned_data.get("role")
        if self.instance.pk and before == Membership.Role.COORDINATOR != after:
            others = Membership.objects.current().coordinators().filter(city=self.instance.city_id)
            if not others.exclude(pk=self.instance.pk).exists():
                raise LastCoordinator


@admin.register(Membership)
class MembershipAdmin(Kept):
    form = MembershipAdminForm
    list_display = ["person", "city", "unit", "role", "valid_from", "valid_to"]
    list_filter = ["role", ("valid_to", admin.EmptyFieldListFilter), "city"]
    list_select_related = ["person", "city", "unit"]
    search_fields = ["person__name", "person__email", "city__name"]
    autocomplete_fields = ["person", "city", "unit"]
    date_hierarchy = "valid_from"
    fields = ["person", "city", "unit", "role", "guest_of", "valid_from", "valid_to"]
    actions = ["end_now"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("city__arms")

    def get_readonly_fields(self, request, obj=None):
        return ["person", "city", "guest_of", "valid_from", "valid_to"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "guest_of":
            circles = Group.objects.filter(circle__retired_at=None, circle__frozen=False).select_related("circle")
            return GuestGroup(circles, required=False, label=_("guest of the circle"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.action(description=_("End now"), permissions=["change"])
    def end_now(self, request, queryset):
        for membership in queryset.select_related("person"):
            try:
                membership.end(by=request.user)
            except LastCoordinator as error:
                messages.error(request, f"{membership.person}: {error}")
            else:
                self.log_change(request, membership, [{"changed": {"fields": ["valid_to"]}}])


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """Who was invited and what came of it. The link stands in the letter and nowhere else."""

    list_display = ["email", "city", "role", "state_word", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_filter = ["role", ("accepted_at", admin.EmptyFieldListFilter), "city"]
    list_select_related = ["city", "invited_by"]
    search_fields = ["email", "city__name"]
    date_hierarchy = "created_at"
    fields = [
        *("email", "city", "unit", "role", "invited_by", "created_at", "sent_at", "expires_at"),
        *("accepted_at", "accepted_by", "revoked_at"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("city__arms")

    @admin.display(description=_("state"))
    def state_word(self, invitation):
        words = {
            "accepted": _("accepted"),
            "withdrawn": _("withdrawn"),
            "expired": _("expired"),
            "waiting": _("waiting"),
        }
        return words[invitation.state]


# Cities and what they act through.


class StatusRows(ReadOnlyRows):
    model = CityStatus
    fields = ["since", "status", "reason", "changed_by"]
    readonly_fields = fields


class StatusForm(forms.Form):
    """Cities come and go; the day and the reason stay."""

    status = forms.ChoiceField(label=_("Status"), choices=City.Status.choices)
    since = forms.DateField(label=_("Since"), initial=timezone.localdate, widget=AdminDateWidget)
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=3)


@admin.register(City)
class CityAdmin(Kept):
    list_display = ["name", "status", "region", "size_band", "population", "ruian", "joined_on"]
    list_filter = ["status", "region", "size_band", "country"]
    search_fields = ["name", "locative", "ruian"]
    ordering = ["sort_key"]
    inlines = [StatusRows]
    readonly_fields = ["change_status_link"]
    fieldsets = [
        (None, {"fields": [("name", "locative"), ("status", "joined_on", "change_status_link")]}),
        (_("Codes and place"), {"fields": [("ruian", "ico", "data_box"), ("country", "region"), ("lat", "lon")]}),
        (_("Size"), {"fields": [("population", "population_year")]}),
        (_("Profile"), {"fields": ["website", "strategy_url", "goals", "contact"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "goals":  # a goal may have a comma in it, at which Django would split it
            return Goals(label=_("Goals of the strategy"), required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("arms")

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "status"] if obj else self.readonly_fields

    def get_urls(self):
        return [
            path("<int:pk>/stav/", self.admin_site.admin_view(self.change_status), name="cities_city_status"),
            *super().get_urls(),
        ]

    @admin.display(description=_("change of status"))
    def change_status_link(self, city):
        if city.pk is None:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:cities_city_status", args=[city.pk]), _("Change…"))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            CityStatus.objects.create(
                city=obj, status=obj.status, since=obj.joined_on or timezone.localdate(), changed_by=request.user
            )

    def change_status(self, request, pk):
        """Another status from a day on, with a reason. It decides what the whole city may read."""
        city = get_object_or_404(City.objects.defer("arms"), pk=pk)
        if not self.has_change_permission(request, city):
            raise PermissionDenied
        form = StatusForm(request.POST or None, initial={"status": city.status})
        if form.is_valid():
            data = form.cleaned_data
            city.change_status(data["status"], by=request.user, reason=data["reason"], on=data["since"])
            self.log_change(request, city, [{"changed": {"fields": ["status"]}}])
            return redirect("admin:cities_city_change", city.pk)
        note = _("Founders and members read what is shared with all member cities, from the next request on.")
        context = {"title": _("Status: %(city)s") % {"city": city}, "form": form, "note": note, "opts": self.opts}
        return render(request, "admin/small_form.html", self.admin_site.each_context(request) | context)


@admin.register(Unit)
class UnitAdmin(Kept):
    list_display = ["name", "city", "kind"]
    list_filter = ["kind"]
    list_select_related = ["city"]
    search_fields = ["name", "city__name"]
    autocomplete_fields = ["city"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("city__arms")

    def get_readonly_fields(self, request, obj=None):
        return ["city"] if obj else []


class DeedRows(ReadOnlyRows):
    model = CircleDeed
    fields = ["at", "verb", "city", "by"]
    readonly_fields = fields


@admin.register(Circle)
class CircleAdmin(Kept):
    """A circle decides who reads: adding a city opens to it everything shared with the circle."""

    list_display = ["name", "owner", "frozen", "created_at", "retired_at"]
    list_filter = ["frozen", ("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["owner"]
    search_fields = ["name", "purpose"]
    autocomplete_fields = ["owner", "cities"]
    fields = ["name", "purpose", "releasable_to", "owner", "cities", "retired_at"]
    date_hierarchy = "created_at"
    inlines = [DeedRows]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("owner__arms")

    def save_related(self, request, form, formsets, change):
        before = set(form.instance.cities.defer("arms"))
        super().save_related(request, form, formsets, change)
        note_repair(form.instance, before, form.changed_data if change else [], by=request.user)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.frozen)  # never changes
