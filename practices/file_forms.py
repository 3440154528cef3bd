"""Files as a person adds and describes them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from posts.uploads import ACCEPT, PICTURES


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Any number of files, at least one."""

    def clean(self, data, initial=None):
        return [super(ManyFiles, self).clean(each) for each in data or [None]]


class UploadForm(forms.Form):
    """Files for a practice. What is in them is looked at when they are taken in (posts/uploads.py)."""

    use_required_attribute = False

    files = ManyFiles(
        label=_("Choose files"),
        help_text=_(
            "Pictures (JPG, PNG, WebP), PDF, documents, tables and slides (DOCX, XLSX, PPTX, ODT, ODS, ODP). One at "
            "most 20 MB, ten at once. Where and by whom a picture was taken is removed from it."
        ),
        widget=ManyFilesInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class FilesForm(forms.Form):
    """What the files of a practice show. Each field carries its first value: only what was changed is written."""

    use_required_attribute = False

    def __init__(self, data=None, *, files):
        super().__init__(data)
        self.files_shown = files
        for file in files:
            if file.deleted_at is None:
                self._ask("alt", file, _("What the picture shows")) if file.kind in PICTURES else None
                self._ask("caption", file, _("Caption"))

    def _ask(self, what, file, label):
        self.fields[f"{what}-{file.code}"] = forms.CharField(
            label=label,
            max_length=200,
            required=what == "alt",
            initial=getattr(file, what),
            show_hidden_initial=True,
            error_messages={"required": _("Say what the picture shows, for those who do not see it.")},
        )

    def rows(self):
        """[(file, its fields)] in order."""
        return [(file, [self[name] for name in self._names(file)]) for file in self.files_shown]

    def _names(self, file):
        return [name for name in (f"alt-{file.code}", f"caption-{file.code}") if name in self.fields]

    def overtaken(self):
        """[(name of the field, file, what stands there now)] where a colleague wrote something else meanwhile."""
        for file in self.files_shown:
            for name in self._names(file):
                seen, stands = self.data.get(self.add_initial_prefix(name)), getattr(file, name.partition("-")[0])
                if name in self.changed_data and seen is not None and stands not in (seen, self.cleaned_data[name]):
                    yield name, file, stands

    def changes(self):
        """[(file, {alt, caption})] of those that were described anew."""
        for file in self.files_shown:
            if changed := [name for name in self._names(file) if name in self.changed_data]:
                said = {"alt": file.alt, "caption": file.caption}
                yield file, said | {name.partition("-")[0]: self.cleaned_data[name] for name in changed}
