"""What a city answers about the conditions of its failure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.fields import line
from practices.models import Condition


class AnswersForm(forms.Form):
    """rows: the conditions as the record has them. typed: what was sent over a version that is not the last one."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, rows, version, typed=None):
        first = {"version": version}
        for number, row in enumerate(rows):
            first |= {f"holds_{number}": row["holds"], f"word_{number}": row["word"]}
        if typed:
            first |= {name: typed[name] for name in first if name in typed and name != "version"}
        super().__init__(data, initial=first)
        self.rows = rows
        for number, row in enumerate(rows):
            self.fields[f"holds_{number}"] = forms.ChoiceField(
                label=row["text"], choices=Condition.Holds, widget=forms.RadioSelect
            )
            self.fields[f"word_{number}"] = line(
                _("What changed"), 300, hint=_("In a sentence: a new law, a lower price, an open call.")
            )

    def record(self):
        """The conditions with the new answers; the day of an answer is set when it is saved."""
        return [
            row | {"holds": self.cleaned_data[f"holds_{number}"], "word": self.cleaned_data[f"word_{number}"]}
            for number, row in enumerate(self.rows)
        ]
