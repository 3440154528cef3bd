"""/setkani/uvnitr/: the inside of one meeting stands under its code."""

from django.urls import path

from meetings.views.inside import inside_detail, inside_edit
from practices.views.sharing import practice_share, practice_unplan
from practices.views.talking import (
    practice_comment,
    practice_comment_delete,
    practice_comment_edit,
    practice_comment_history,
    practice_comment_restore,
    practice_react,
    practice_talk,
)

app_name = "insides"
urlpatterns = [
    path("<slug:code>/", inside_detail, name="detail"),
    path("<slug:code>/upravit/", inside_edit, name="edit"),
    path("<slug:code>/sdileni/", practice_share, name="share"),
    path("<slug:code>/sdileni/plan/", practice_unplan, name="unplan"),
    path("<slug:code>/diskuse/", practice_talk, name="talk"),
    path("<slug:code>/reakce/", practice_react, name="react"),
    path("<slug:code>/komentar/<slug:comment>/", practice_comment, name="comment"),
    path("<slug:code>/komentar/<slug:comment>/upravit/", practice_comment_edit, name="comment_edit"),
    path("<slug:code>/komentar/<slug:comment>/historie/", practice_comment_history, name="comment_history"),
    path("<slug:code>/komentar/<slug:comment>/smazat/", practice_comment_delete, name="comment_delete"),
    path("<slug:code>/komentar/<slug:comment>/vratit/", practice_comment_restore, name="comment_restore"),
]
