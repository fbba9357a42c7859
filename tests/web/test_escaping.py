"""Does a template write what is safe, whatever it is given?"""

from __future__ import annotations

from flask import Flask
from flask.templating import Environment
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template
from markupsafe import Markup

from missionsearch.web.escaping import Templates, written

VALUES = st.one_of(st.text(), st.text(alphabet="<>&'\"a é"), st.integers(), st.none(), st.floats(), st.booleans())
TEMPLATE = """{% macro twice(text) %}{{ text }}{{ text }}{% endmacro %}
{{ value }} {{ twice(value) }} {{ value ~ "<" }} {{ value|safe }} {{ safe }}
{% for each in [value] %}{{ each }}{% endfor %}
{% autoescape false %}{{ value }}{% endautoescape %} {{ [value]|join(", ") }} {{ missing }}"""


@given(VALUES)
def test_a_value_is_escaped_as_markupsafe_does(value: object) -> None:
    assert str(written(value)) == str(Markup.escape(value))


def _template(environment: type[Environment]) -> Template:
    app = Flask(__name__)
    app.jinja_environment = environment
    return app.jinja_env.from_string(TEMPLATE)


STOCK, OURS = _template(Environment), _template(Templates)


@given(VALUES)
def test_a_template_writes_what_jinja_writes(value: object) -> None:
    given = {"value": value, "safe": Markup("<b>")}
    assert OURS.render(given) == STOCK.render(given)


def test_templates_are_compiled_to_the_shorter_way() -> None:
    app = Flask(__name__)
    app.jinja_environment = Templates
    assert "environment.written(" in app.jinja_env.compile("{{ value }}", raw=True)
