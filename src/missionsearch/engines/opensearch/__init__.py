"""OpenSearch, for what is larger than one machine: the same promises as the engine of one machine.

Start reading at ``engine``. Texts and queries are analysed by ``missionsearch.analysis``, so that both engines agree on
every word; OpenSearch splits at spaces. ``fields`` is what a document becomes, ``writing`` how an index is made and
``generations`` how it is published. ``executing`` is what a plan becomes, ``requests`` what is asked with it,
``collapse`` how versions become publications, ``counting`` their facets. ``client`` waits for nodes that are away,
``hosts`` finds out which are; ``failures`` says what does not pass, ``outage`` that the whole cluster is down.
"""

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.engines.opensearch.client import RUN, Connection
from missionsearch.engines.opensearch.engine import OpenSearchIndex
from missionsearch.engines.planned import planned


def open_engine(settings: Settings, patient: bool = False) -> SearchEngine:
    """Return the engine over the cluster that the settings name; nothing is asked of it yet.

    Raises:
        ConfigError: no hosts are given, or the client is not installed.
    """
    connection = Connection(settings.engine)
    if patient:
        connection = connection.patient(RUN)
    return planned(OpenSearchIndex(connection, settings.engine, settings.reindex.keep_generations))
