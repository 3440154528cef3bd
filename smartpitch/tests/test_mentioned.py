"""Names after @ become links, in the text of a comment and nowhere else."""

from posts.markdown import as_html
from smartpitch.templatetags.mentions import mentioned


def test_links_are_made_in_the_text_alone():
    known = '[{"name": "Kolín", "city": 7, "person": null}]'
    html = mentioned(as_html("`@Kolín` [@Kolín](https://x.example/@Kolin) @Kolín <b>"), known)
    assert html.count("/mesta/7/") == 1
    assert "&lt;b&gt;" in html
