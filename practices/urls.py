"""/praxe/: finding, reading, writing and sharing practices. Everything of one practice stands under its code."""

from django.urls import path

from practices.views.adopting import practice_adopt, practice_adopt_withdraw
from practices.views.compare import practice_compare
from practices.views.curating import practice_wishes, wish_list
from practices.views.detail import practice_detail
from practices.views.entrusting import entrusted_detail, entrusted_list, practice_entrust
from practices.views.files import (
    practice_file,
    practice_file_delete,
    practice_file_preview,
    practice_file_restore,
    practice_files,
    practice_part_files,
)
from practices.views.freshness import practice_confirm
from practices.views.history import practice_history
from practices.views.list import practice_list, practice_seen
from practices.views.messages import practice_write
from practices.views.outline import practice_outline
from practices.views.parts import (
    practice_part,
    practice_part_delete,
    practice_part_new,
    practice_part_restore,
    practice_parts,
)
from practices.views.pdf import practice_pdf
from practices.views.preview import practice_preview, text_preview
from practices.views.public import practice_public, practice_public_keys, practice_public_picture
from practices.views.readers import practice_readers
from practices.views.related import practice_pin, practice_related
from practices.views.retry import practice_conditions, practice_retry
from practices.views.risks import practice_risk, practice_risk_new, practice_risks, practice_risks_annex
from practices.views.sharing import practice_share, practice_unplan
from practices.views.shelves import practice_shelve
from practices.views.supplements import practice_supplement, supplement_detail, supplement_list
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
from practices.views.write import practice_autosave, practice_autosave_new, practice_edit, practice_new

app_name = "practices"
urlpatterns = [
    path("", practice_list, name="list"),
    path("nova/", practice_new, name="new"),
    path("nova/koncept/", practice_autosave_new, name="autosave_new"),
    path("nahled-textu/", text_preview, name="text_preview"),
    path("videno/", practice_seen, name="seen"),
    path("kos/", practice_trash, name="trash"),
    path("znovu/", practice_retry, name="retry"),
    path("vedle-sebe/", practice_compare, name="compare"),
    path("doplneni/", supplement_list, name="supplements"),
    path("prosby/", wish_list, name="wish_list"),
    path("svereno/", entrusted_list, name="entrusted_list"),
    path("svereno/<slug:entrusted>/", entrusted_detail, name="entrusted"),
    path("<slug:code>/", practice_detail, name="detail"),
    path("<slug:code>/upravit/", practice_edit, name="edit"),
    path("<slug:code>/koncept/", practice_autosave, name="autosave"),
    path("<slug:code>/nahled/", practice_preview, name="preview"),
    path("<slug:code>/sdileni/", practice_share, name="share"),
    path("<slug:code>/sdileni/plan/", practice_unplan, name="unplan"),
    path("<slug:code>/kdo-cetl/", practice_readers, name="readers"),
    path("<slug:code>/historie/", practice_history, name="history"),
    path("<slug:code>/plati/", practice_confirm, name="confirm"),
    path("<slug:code>/podobne/", practice_related, name="related"),
    path("<slug:code>/osnova/", practice_outline, name="outline"),
    path("<slug:code>/podobne/vybrat/", practice_pin, name="pin"),
    path("<slug:code>/pdf/", practice_pdf, name="pdf"),
    path("<slug:code>/na-polici/", practice_shelve, name="shelve"),
    path("<slug:code>/prevzeti/", practice_adopt, name="adopt"),
    path("<slug:code>/prevzeti/odvolat/", practice_adopt_withdraw, name="adopt_withdraw"),
    path("<slug:code>/doplneni/", practice_supplement, name="supplement_new"),
    path("<slug:code>/doplneni/<slug:supplement>/", supplement_detail, name="supplement"),
    path("<slug:code>/napsat/", practice_write, name="write"),
    path("<slug:code>/podminky/", practice_conditions, name="conditions"),
    path("<slug:code>/rizika/", practice_risks, name="risks"),
    path("<slug:code>/rizika/nove/", practice_risk_new, name="risk_new"),
    path("<slug:code>/rizika/priloha/", practice_risks_annex, name="risks_annex"),
    path("<slug:code>/rizika/<slug:risk>/", practice_risk, name="risk"),
    path("<slug:code>/prosby/", practice_wishes, name="wishes"),
    path("<slug:code>/bez-jmena/", practice_entrust, name="entrust"),
    path("<slug:code>/verejna/", practice_public, name="public"),
    path("<slug:code>/verejna/klice/", practice_public_keys, name="public_keys"),
    path("<slug:code>/verejna/obrazek/", practice_public_picture, name="public_picture"),
    path("<slug:code>/smazat/", practice_delete, name="delete"),
    path("<slug:code>/obnovit/", practice_restore, name="restore"),
    path("<slug:code>/soubory/", practice_files, name="files"),
    path("<slug:code>/soubor/<slug:file>/", practice_file, name="file"),
    path("<slug:code>/soubor/<slug:file>/nahled/", practice_file_preview, name="file_preview"),
    path("<slug:code>/soubor/<slug:file>/smazat/", practice_file_delete, name="file_delete"),
    path("<slug:code>/soubor/<slug:file>/vratit/", practice_file_restore, name="file_restore"),
    path("<slug:code>/casti/", practice_parts, name="parts"),
    path("<slug:code>/casti/nova/", practice_part_new, name="part_new"),
    path("<slug:code>/cast/<slug:part>/", practice_part, name="part"),
    path("<slug:code>/cast/<slug:part>/soubory/", practice_part_files, name="part_files"),
    path("<slug:code>/cast/<slug:part>/smazat/", practice_part_delete, name="part_delete"),
    path("<slug:code>/cast/<slug:part>/vratit/", practice_part_restore, name="part_restore"),
    path("<slug:code>/diskuse/", practice_talk, name="talk"),
    path("<slug:code>/reakce/", practice_react, name="react"),
    path("<slug:code>/komentar/<slug:comment>/", practice_comment, name="comment"),
    path("<slug:code>/komentar/<slug:comment>/upravit/", practice_comment_edit, name="comment_edit"),
    path("<slug:code>/komentar/<slug:comment>/historie/", practice_comment_history, name="comment_history"),
    path("<slug:code>/komentar/<slug:comment>/smazat/", practice_comment_delete, name="comment_delete"),
    path("<slug:code>/komentar/<slug:comment>/vratit/", practice_comment_restore, name="comment_restore"),
]
