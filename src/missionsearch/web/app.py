"""The Flask application."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from missionsearch import locales
from missionsearch.config import Settings
from missionsearch.crosslanguage.asking import CrossSearch
from missionsearch.engines import SearchEngine
from missionsearch.engines.visible import without_hidden
from missionsearch.locales import LANGUAGES
from missionsearch.querylog import QueryLog
from missionsearch.search.synonyms import SynonymFile
from missionsearch.staffstore import StaffStore
from missionsearch.web import (
    alerts,
    api,
    changes,
    downloads,
    failures,
    feeds,
    followed,
    headers,
    health,
    pages,
    publications,
    selection,
    sources,
    staff,
    statics,
    translations,
)
from missionsearch.web.addresses import BASE, url_for
from missionsearch.web.asking import EXTENSION, Asking
from missionsearch.web.bodies import LARGEST, Bodies, refuse_late
from missionsearch.web.decoding import AnyCharsetRequest
from missionsearch.web.escaping import Templates
from missionsearch.web.kept import KeptPages
from missionsearch.web.limits import limit_requests
from missionsearch.web.metrics import measure
from missionsearch.web.refusals import Refusals
from missionsearch.web.requestlog import identify_requests
from missionsearch.web.statics import BRAND, OwnFile, Statics
from missionsearch.web.texts import for_templates
from missionsearch.web.turns import InTurn, Turn, Work

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WEB = Path(__file__).parent


def create_app(settings: Settings, engine: SearchEngine, kept: KeptPages | None = None) -> Flask:
    """Return the application that serves one root's index.

    The engine may have no index yet: the pages then say so. Workers of one service share the pages that they keep.
    """
    app = Flask("missionsearch.web", static_folder=str(WEB / "static"), static_url_path="/static")
    app.request_class = AnyCharsetRequest
    app.jinja_environment = Templates
    app.config.update(MAX_CONTENT_LENGTH=LARGEST, MAX_FORM_MEMORY_SIZE=LARGEST)
    app.extensions[BASE] = settings.web.base_url
    app.extensions[sources.EXTENSION] = settings.store_path
    counts = QueryLog(settings.index_dir, settings.stats.keep_months) if settings.stats.query_log else None
    visible = without_hidden(engine, settings.index_dir)
    synonyms = SynonymFile(settings.synonyms_path)
    app.extensions[EXTENSION] = Asking(
        visible,
        synonyms,
        kept or KeptPages(),
        counts,
        StaffStore(settings.index_dir),
        CrossSearch(visible, settings.index_dir),
    )
    identify_requests(app)
    refuse_late(app)
    measure(app)
    limit_requests(app, settings.web)
    staff.register(app, settings)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    _set_up_templates(app, settings)
    Babel(app, default_translation_directories=str(locales.FOLDER), locale_selector=page_language)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(changes.blueprint)
    app.register_blueprint(downloads.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(followed.blueprint)
    app.register_blueprint(publications.blueprint)
    app.register_blueprint(selection.blueprint)
    app.register_blueprint(statics.blueprint)
    app.register_blueprint(translations.blueprint)
    alerts.register(app, settings)
    health.register(app, settings)
    failures.register(app)
    headers.register(app, settings.web)
    turn = Turn(Work(settings.web.work_limit))
    app.wsgi_app = InTurn(app.wsgi_app, turn, Bodies(), Refusals(app).answer)  # type: ignore[method-assign]
    if settings.web.trusted_proxies:
        # Host, port and prefix stay as they come: a proxy passes a reader's own X-Forwarded-Host and -Prefix on.
        hops = settings.web.trusted_proxies
        behind_proxy = ProxyFix(OnlyHttp(app.wsgi_app), x_for=hops, x_proto=hops, x_host=0)
        app.wsgi_app = behind_proxy  # type: ignore[method-assign]
    return app


class OnlyHttp:
    """Takes no other scheme from a proxy than http and https: it stands in the addresses that we redirect to."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["wsgi.url_scheme"] not in ("http", "https"):
            environ["wsgi.url_scheme"] = "http"
        return self.app(environ, start_response)


def page_language() -> str:
    """Return the language of the page that is asked for: by its address, else by Accept-Language, else French."""
    if "language" not in g:
        names = request.path.split("/")[1:3]
        first = names[1] if names[0] == "staff" and len(names) > 1 else names[0]
        g.language = first if first in LANGUAGES else request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    return str(g.language)


def templates_folder() -> Path:
    """Return the built-in pages: in an installed package beside this one, in a work tree at its root."""
    packaged = WEB.parent / "templates"
    return packaged if packaged.is_dir() else WEB.parents[2] / "templates"


def _set_up_templates(app: Flask, settings: Settings) -> None:
    built_in = templates_folder()
    folders = [settings.templates_dir, built_in]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static"] = Statics(WEB / "static")
    app.jinja_env.globals["site_name"] = settings.site.name or "missionsearch"
    app.jinja_env.globals["brand"] = OwnFile("statics.brand", settings.templates_dir, BRAND)
    app.jinja_env.globals["logo"] = OwnFile("statics.logo", settings.templates_dir, settings.site.logo)
    app.jinja_env.globals["site"] = settings.site
    app.jinja_env.globals["stats"] = settings.stats

    @app.context_processor
    def _language() -> dict[str, Any]:
        language = page_language()
        about = partial(publications.address_of, language)
        return {"language": language, "url_for": url_for, "about": about, **for_templates()}
