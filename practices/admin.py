"""Administration of the vocabularies. Practices are not here: administrators see card facts only (posts/admin.py)."""

from django import forms
from django.contrib import admin

from cities.admin import Kept
from practices.indexing import index_term
from practices.merging import PARTS, check_merge, merge
from practices.models import Term, Vocabulary


@admin.register(Vocabulary)
class VocabularyAdmin(Kept):
    list_display = ["key", "note"]
    search_fields = ["key", "note"]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []


class TermForm(forms.ModelForm):
    def clean_merged_into(self):
        if target := self.cleaned_data["merged_into"]:
            check_merge(self.instance, target)
        return target


@admin.register(Term)
class TermAdmin(Kept):
    """A term: its names may change, its key never."""

    list_display = ["key", "name_cs", "name_en", "vocabulary", "parent", "verified", "position"]
    list_filter = ["vocabulary", "verified"]
    list_select_related = ["vocabulary", "parent"]
    search_fields = ["key", "name_cs", "name_en"]
    autocomplete_fields = ["parent", "merged_into"]

    form = TermForm

    def save_model(self, request, obj, form, change):
        target = obj.merged_into if change and "merged_into" in form.changed_data else None
        if target:
            obj.merged_into = None  # until its practices have gone along
        super().save_model(request, obj, form, change)
        if target:
            merge(obj, target, by=request.user)
        elif change:
            index_term.enqueue(obj.pk)  # practices are found by the names of their terms

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ["merged_into"]
        fixed = obj.merged_into_id or obj.vocabulary_id not in PARTS
        return ["vocabulary", "key", "parent", *(["merged_into"] if fixed else [])]
