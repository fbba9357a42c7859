"""The web front end: pages in French and English, and the API.

Start reading at ``app.create_app``. A request becomes a ``Query`` (missionsearch.search.query), the engine's
answer becomes a ``ResultsPage`` (``results``), and a template shows it: templates decide nothing.
"""

from missionsearch.web.app import create_app
from missionsearch.web.serving import is_free, serve

__all__ = ["create_app", "is_free", "serve"]
