"""What a failed call to the cluster means: what may pass is waited for, what no waiting mends is said in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionsearch.errors import ConfigError, EngineDown

if TYPE_CHECKING:
    from opensearchpy.exceptions import TransportError

    from missionsearch.engines.opensearch.client import Answer

PREFIX = "MISSIONSEARCH_OPENSEARCH_"
BUSY = (429, 502, 503, 504)
IN_PART = "partial_answer"
BLOCKS = ("cluster_block_exception", "index_create_block_exception")
"""What a cluster answers, with 403 or 429, that may not be written to: it does so by itself where disks are full."""
NO_TLS = "WRONG_VERSION_NUMBER"


class PointLost(Exception):
    """A node is gone, and with it its part of a point in time: no other copy has that."""


# --- what the client takes for an answer


def refuse_parts(answer: Answer) -> None:
    """Refuse the answer to a search that lacks a shard, or came too late to be whole."""
    shards = answer["_shards"]
    if answer.get("timed_out"):
        raise _in_part("it took too long")
    if shards.get("failed") or shards["successful"] < shards["total"]:
        raise _in_part(f"only {shards['successful']} of {shards['total']} shards answered")


def refuse_failed(answer: Answer) -> None:
    """Refuse what some shards did not do; a copy that is not there need not do it."""
    shards = answer["_shards"]
    if shards["failed"]:
        raise _in_part(f"{shards['failed']} of {shards['total']} shards failed")


def _in_part(reason: str) -> TransportError:
    from opensearchpy.exceptions import TransportError

    return TransportError(503, IN_PART, {"error": {"reason": reason}})


def refuse_error(answer: Answer) -> None:
    """Refuse one of several answers that is an error."""
    from opensearchpy.exceptions import NotFoundError, TransportError

    if "error" in answer:
        status = answer.get("status", 500)
        kind = NotFoundError if status == 404 else TransportError
        raise kind(status, answer["error"].get("type", "error"), answer)


# --- what a failure means


def lasting(error: TransportError, host: str, index: str) -> Exception | None:
    """Return what is to be raised of a failure that no waiting mends, None of one that may pass."""
    from opensearchpy.exceptions import ConnectionError as Unreachable
    from opensearchpy.exceptions import SSLError

    if isinstance(error, SSLError):
        return _distrusted(error, host)
    if isinstance(error, Unreachable):
        return None
    if error.error in BLOCKS and error.status_code not in BUSY:
        return blocked(host, reason_of(error))
    if error.status_code in (401, 403):
        return ConfigError(
            f"OpenSearch at {host} refuses this user ({error.status_code}); set {PREFIX}USER and "
            f"{PREFIX}PASSWORD, or {PREFIX}API_KEY, to one that may read and write {index}-*"
        )
    if error.info is None and error.status_code not in BUSY:
        return no_opensearch(host, str(error.status_code))
    if "too_many_clauses" in str(error) or "too_many_nested_clauses" in str(error):
        return EngineDown(
            f"OpenSearch at {host} takes fewer clauses than it said; run it again, "
            "or set indices.query.bool.max_clause_count to the same number on all nodes"
        )
    return None if error.status_code in BUSY or _of_shards(error) else error


def no_opensearch(host: str, reason: str) -> ConfigError:
    """Return what is said where something else answers."""
    return ConfigError(f"what answers at {host} is no OpenSearch ({reason}); mend [engine] hosts")


def _distrusted(error: TransportError, host: str) -> ConfigError:
    reason = reason_of(error)
    if NO_TLS in reason:
        return ConfigError(f"OpenSearch at {host} speaks no TLS; write http:// in [engine] hosts, or set TLS up there")
    return ConfigError(
        f"OpenSearch at {host} has a certificate that this machine does not trust ({reason}); "
        "name the file of its signer in [engine] ca_file"
    )


def loses_point(error: TransportError) -> bool:
    """Say whether a search in a point in time failed because a part of the point is gone."""
    return error.status_code == 404 or error.error == IN_PART or _of_shards(error)


def _of_shards(error: TransportError) -> bool:
    """Say whether a search failed because shards were away, not because of what it asked."""
    return error.status_code == 500 or "no_shard_available" in str(error) or "node_not_connected" in str(error)


def reaches_nobody(error: TransportError) -> bool:
    """Say whether no host could be reached; one that only took too long is there."""
    from opensearchpy.exceptions import ConnectionError as Unreachable
    from opensearchpy.exceptions import ConnectionTimeout

    return isinstance(error, Unreachable) and not isinstance(error, ConnectionTimeout)


def clearer(last: TransportError | None, error: TransportError) -> TransportError:
    """Return which of two failures says more: what a node answered, rather than that another is away."""
    return last if last is not None and reaches_nobody(error) else error


def given_up(error: TransportError, hosts: tuple[str, ...]) -> EngineDown:
    """Return what is said of a failure that has not passed."""
    reason = reason_of(error)
    if error.error in BLOCKS:
        return blocked(hosts[0], reason)
    return EngineDown(f"OpenSearch at {', '.join(hosts)} does not answer ({reason}); is it up?")


def blocked(host: str, reason: str) -> EngineDown:
    """Return what is said where nothing may be written: mostly as a disk is full."""
    return EngineDown(
        f"OpenSearch at {host} takes no changes ({reason}); "
        "make room on the disks of its nodes, or take the block away, then run it again"
    )


def reason_of(error: TransportError) -> str:
    """Return why a call failed, in a few words."""
    info = error.info
    if isinstance(info, Exception):
        return str(info).rpartition("): ")[2]  # what urllib3 says after the name of its object
    if error.error == "search_phase_execution_exception":
        return "a shard is on no node that is up"
    cause = info.get("error") if isinstance(info, dict) else None
    if isinstance(cause, dict) and cause.get("reason"):
        return str(cause["reason"]).rstrip(";")
    return f"{error.status_code} {error.error}".strip()
