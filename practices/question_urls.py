"""/otazky/: asking the other cities. Everything of one question stands under its code."""

from django.urls import path

from practices.views.asking import (
    question_accept,
    question_autosave,
    question_autosave_new,
    question_close,
    question_edit,
    question_history,
    question_new,
    question_reopen,
)
from practices.views.questions import question_detail, question_list, question_near
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
from practices.views.trash import practice_delete, practice_restore, practice_trash

app_name = "questions"
urlpatterns = [
    path("", question_list, name="list"),
    path("nova/", question_new, name="new"),
    path("nova/koncept/", question_autosave_new, name="autosave_new"),
    path("kos/", practice_trash, name="trash"),
    path("<slug:code>/", question_detail, name="detail"),
    path("<slug:code>/kdo-pomuze/", question_near, name="near"),
    path("<slug:code>/upravit/", question_edit, name="edit"),
    path("<slug:code>/koncept/", question_autosave, name="autosave"),
    path("<slug:code>/sdileni/", practice_share, name="share"),
    path("<slug:code>/sdileni/plan/", practice_unplan, name="unplan"),
    path("<slug:code>/historie/", question_history, name="history"),
    path("<slug:code>/odpoved/", question_accept, name="accept"),
    path("<slug:code>/uzavrit/", question_close, name="close"),
    path("<slug:code>/otevrit/", question_reopen, name="reopen"),
    path("<slug:code>/smazat/", practice_delete, name="delete"),
    path("<slug:code>/obnovit/", practice_restore, name="restore"),
    path("<slug:code>/diskuse/", practice_talk, name="talk"),
    path("<slug:code>/reakce/", practice_react, name="react"),
    path("<slug:code>/komentar/<slug:comment>/", practice_comment, name="comment"),
    path("<slug:code>/komentar/<slug:comment>/upravit/", practice_comment_edit, name="comment_edit"),
    path("<slug:code>/komentar/<slug:comment>/historie/", practice_comment_history, name="comment_history"),
    path("<slug:code>/komentar/<slug:comment>/smazat/", practice_comment_delete, name="comment_delete"),
    path("<slug:code>/komentar/<slug:comment>/vratit/", practice_comment_restore, name="comment_restore"),
]
