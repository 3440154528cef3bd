"""What administrators see of the libraries: mails without their words, tasks without their arguments, sign-in aids."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django_tasks_db.models import DBTaskResult
from post_office.models import Email

from cities.admin import ReadOnly


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    list_display = ["action_time", "user", "content_type", "object_repr", "action_flag"]
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["user__name", "user__email", "object_repr"]
    date_hierarchy = "action_time"


@admin.register(Email)
class EmailAdmin(ReadOnly):
    """Whether a mail left. Neither subject nor text: both may hold a code to sign in."""

    list_display = ["to", "status", "priority", "created", "last_updated", "number_of_retries"]
    list_filter = ["status", "priority"]
    search_fields = ["to"]
    date_hierarchy = "created"
    fields = ["to", "status", "priority", "created", "last_updated", "scheduled_time", "number_of_retries"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("subject", "message", "html_message", "context", "headers")


@admin.register(DBTaskResult)
class TaskAdmin(ReadOnly):
    list_display = ["task_path", "status", "enqueued_at", "started_at", "finished_at", "exception_class_path"]
    list_filter = ["status", "queue_name"]
    search_fields = ["task_path"]
    date_hierarchy = "enqueued_at"
    fields = list_display

    def get_queryset(self, request):
        return super().get_queryset(request).defer("args_kwargs", "return_value", "traceback")


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnly):
    list_display = ["email", "user", "primary", "verified"]
    list_filter = ["primary", "verified"]
    list_select_related = ["user"]
    search_fields = ["email", "user__name"]


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnly):
    """Second factors. A lost one may be taken away, after the administrator has made sure who asks."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = list_display

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser
