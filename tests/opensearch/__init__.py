"""A real OpenSearch cluster on loopback: three nodes, a process each (``cluster.py``)."""
