"""Administration of the vocabularies. Practices are not here: administrators see card facts only (posts/admin.py)."""

from django.contrib import admin

from cities.admin import Kept
from practices.indexing import index_term
from practices.models import Term, Vocabulary


@admin.register(Vocabulary)
class VocabularyAdmin(Kept):
    list_display = ["key", "note"]
    search_fields = ["key", "note"]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []


@admin.register(Term)
class TermAdmin(Kept):
    """A term: its names may change, its key never."""

    list_display = ["key", "name_cs", "name_en", "vocabulary", "parent", "verified", "position"]
    list_filter = ["vocabulary", "verified"]
    list_select_related = ["vocabulary", "parent"]
    search_fields = ["key", "name_cs", "name_en"]
    autocomplete_fields = ["parent"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change:
            index_term.enqueue(obj.pk)  # practices are found by the names of their terms

    def get_readonly_fields(self, request, obj=None):
        return ["vocabulary", "key", "parent"] if obj else []
