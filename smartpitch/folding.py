"""Templates whose constant parts are written once for each language: words, addresses without arguments, drawings."""

from django.template.base import Node, NodeList, TextNode
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

CONSTANT_TAGS = ("icon",)


class Constant(Node):
    """Nodes beside each other that say the same to everybody who reads in one language."""

    child_nodelists = ()

    def __init__(self, nodes):
        self.nodes, self.written = NodeList(nodes), {}
        self.origin, self.token = nodes[0].origin, nodes[0].token

    def render_annotated(self, context):
        language = get_language()
        if language not in self.written:
            self.written[language] = self.nodes.render(context)
        return self.written[language]


class Folding(base.Loader):
    def get_template(self, template_name, skip=None):
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Loader(cached.Loader, Folding):
    """Keeps templates that are folded already: another thread may render one as soon as it is kept."""


def fold(nodelist):
    """Put each run of constant nodes of a parsed template into one, in place, at every depth."""
    folded, run = [], []
    for node in [*nodelist, None]:
        if node is not None and is_constant(node):
            run.append(node)
            continue
        folded += [Constant(run)] if len(run) > 1 or run and not isinstance(run[0], TextNode) else run
        run = []
        if node is not None:
            folded.append(node)
            for inside in _nodelists(vars(node).values()):
                fold(inside)
    nodelist[:] = folded


def is_constant(node):
    """Whether a node says the same to everybody in one language, whatever the context holds."""
    if isinstance(node, TextNode):
        return True
    if isinstance(node, TranslateNode):
        told = [node.filter_expression, *filter(None, [node.message_context])]
        return not node.asvar and all(map(_is_literal, told))
    if isinstance(node, StaticNode):
        return not node.varname and _is_literal(node.path)
    if isinstance(node, URLNode):
        return not (node.asvar or node.args or node.kwargs) and _is_literal(node.view_name)
    if isinstance(node, SimpleNode) and node.func.__name__ in CONSTANT_TAGS:
        return not node.target_var and not node.kwargs and all(map(_is_literal, node.args))
    return False


def _is_literal(expression):
    return not expression.filters and (isinstance(expression.var, str) or expression.var.lookups is None)


def _nodelists(values):
    for value in values:
        if isinstance(value, NodeList):
            yield value
        elif isinstance(value, list | tuple):
            yield from _nodelists(value)
