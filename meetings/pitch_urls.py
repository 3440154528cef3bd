"""/setkani/pitch/: everything of one pitch stands under its code."""

from django.urls import path

from meetings.views.deciding import pitch_decide, pitch_note, pitch_put_off
from meetings.views.feedback import pitch_feedback
from meetings.views.materials import (
    material_delete,
    material_file,
    material_open,
    material_preview,
    material_restore,
    materials,
)
from meetings.views.offering import pitch_autosave, pitch_edit, pitch_submit
from meetings.views.pitches import pitch_ask_again, pitch_confirm, pitch_detail, pitch_withdraw, pitch_write_up
from meetings.views.presenting import presenter_page
from meetings.views.questions import pitch_ask, question_go_on, question_page, question_second, question_withdraw
from meetings.views.retelling import retelling_answer, retelling_decline
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

app_name = "pitches"
urlpatterns = [
    path("kos/", practice_trash, name="trash"),
    path("<slug:code>/", pitch_detail, name="detail"),
    path("<slug:code>/upravit/", pitch_edit, name="edit"),
    path("<slug:code>/koncept/", pitch_autosave, name="autosave"),
    path("<slug:code>/podat/", pitch_submit, name="submit"),
    path("<slug:code>/potvrdit/", pitch_confirm, name="confirm"),
    path("<slug:code>/stahnout/", pitch_withdraw, name="withdraw"),
    path("<slug:code>/znovu/", pitch_ask_again, name="ask_again"),
    path("<slug:code>/praxe/", pitch_write_up, name="write_up"),
    path("<slug:code>/poznamka/", pitch_note, name="note"),
    path("<slug:code>/rozhodnout/", pitch_decide, name="decide"),
    path("<slug:code>/odlozit/", pitch_put_off, name="put_off"),
    path("<slug:code>/prednasejici/", presenter_page, name="presenter"),
    path("<slug:code>/podklady/", materials, name="materials"),
    path("<slug:code>/podklady/<slug:material>/", material_file, name="material"),
    path("<slug:code>/podklady/<slug:material>/nahled/", material_preview, name="material_preview"),
    path("<slug:code>/podklady/<slug:material>/komu/", material_open, name="material_open"),
    path("<slug:code>/podklady/<slug:material>/smazat/", material_delete, name="material_delete"),
    path("<slug:code>/podklady/<slug:material>/vratit/", material_restore, name="material_restore"),
    path("<slug:code>/prevypraveni/<slug:retelling>/", retelling_answer, name="retelling_answer"),
    path("<slug:code>/prevypraveni/<slug:retelling>/odmitnout/", retelling_decline, name="retelling_decline"),
    path("<slug:code>/otazky/", pitch_ask, name="ask"),
    path("<slug:code>/otazky/<slug:question>/", question_page, name="question"),
    path("<slug:code>/otazky/<slug:question>/pridat-hlas/", question_second, name="question_second"),
    path("<slug:code>/otazky/<slug:question>/vzit-zpet/", question_withdraw, name="question_withdraw"),
    path("<slug:code>/otazky/<slug:question>/pokracovat/", question_go_on, name="question_go_on"),
    path("<slug:code>/zpetna-vazba/", pitch_feedback, name="feedback"),
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
