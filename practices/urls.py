"""/praxe/: finding, reading, writing and sharing practices. Everything of one practice stands under its code."""

from importlib import import_module, util

from django.http import Http404
from django.urls import path

from practices.views.detail import practice_detail
from practices.views.list import practice_list


def _writing(module, name):
    """A view of writing, found when it is asked for; until it is there, a missing page."""

    def view(request, **kwargs):
        where = f"practices.views.{module}"
        if not util.find_spec(where) or not hasattr(import_module(where), name):
            raise Http404
        return getattr(import_module(where), name)(request, **kwargs)

    return view


app_name = "practices"
urlpatterns = [
    path("", practice_list, name="list"),
    path("nova/", _writing("write", "practice_new"), name="new"),
    path("nova/koncept/", _writing("write", "practice_autosave_new"), name="autosave_new"),
    path("kos/", _writing("trash", "practice_trash"), name="trash"),
    path("<slug:code>/", practice_detail, name="detail"),
    path("<slug:code>/upravit/", _writing("write", "practice_edit"), name="edit"),
    path("<slug:code>/koncept/", _writing("write", "practice_autosave"), name="autosave"),
    path("<slug:code>/nahled/", _writing("write", "practice_preview"), name="preview"),
    path("<slug:code>/sdileni/", _writing("sharing", "practice_share"), name="share"),
    path("<slug:code>/historie/", _writing("history", "practice_history"), name="history"),
    path("<slug:code>/smazat/", _writing("trash", "practice_delete"), name="delete"),
    path("<slug:code>/obnovit/", _writing("trash", "practice_restore"), name="restore"),
]
