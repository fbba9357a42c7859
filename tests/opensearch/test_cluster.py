"""Is the cluster that the engine is tested on one that can lose a node?"""

from __future__ import annotations

import pytest

from tests.opensearch.cluster import Unavailable, cluster

pytestmark = pytest.mark.opensearch


def test_a_cluster_goes_on_without_its_killed_manager_and_takes_it_back() -> None:
    try:
        with cluster() as nodes:
            killed = nodes.manager()
            nodes.kill(killed)
            nodes.wait(2)
            assert nodes.manager() != killed
            nodes.start_node(killed)
            nodes.wait(3)
    except Unavailable as reason:
        pytest.skip(f"NO OPENSEARCH: {reason}")
