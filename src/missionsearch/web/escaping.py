"""What templates write, escaped: most of it is text without a sign that HTML knows, and needs no copy of its own.

A page of results writes six hundred values. Jinja makes each a ``Markup``; here plain text stays what it is.
"""

from __future__ import annotations

import re
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_special = re.compile("[&<>'\"]").search


def written(value: Any) -> str:
    """Return a value as HTML shows it.

    >>> written("a < b"), written(Markup("<b>")), written(12), written("été")
    (Markup('a &lt; b'), Markup('<b>'), '12', 'été')
    """
    kind = type(value)
    if kind is Markup or (kind is str and not _special(value)):
        shown: str = value
        return shown
    return str(value) if kind is int else escape(value)


class _Generator(CodeGenerator):
    """Compiles ``{{ value }}`` to a call of ``written``; where escaping is switched, to what Jinja makes of it."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.written(")
        if finalize.src is not None:
            self.write(finalize.src)


class Templates(Environment):
    """Flask's environment, whose templates write their values so."""

    code_generator_class = _Generator
    written = staticmethod(written)
