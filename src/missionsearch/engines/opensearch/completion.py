"""Titles and frequent phrases that continue what has been typed."""

from __future__ import annotations

import re
from typing import Any

from missionsearch.analysis import fold
from missionsearch.engines.opensearch.client import Connection
from missionsearch.models import Completion

FREQUENT = 3
"""Titles that must share a phrase for it to be offered."""
LONGEST_COMPLETED = 100
"""Characters of what is completed: more was pasted, not typed."""
_WORD = re.compile(r"[^\W_]+")


def complete(connection: Connection, index: str, text: str, language: str | None, limit: int) -> tuple[Completion, ...]:
    """Return completions, phrases before titles; those in the language first, then the newest."""
    wanted = " ".join(_WORD.findall(fold(text)[:LONGEST_COMPLETED]))
    if not wanted:
        return ()
    begins = {"match_phrase_prefix": {"title_start": {"query": wanted, "max_expansions": 1000}}}
    own = [{"constant_score": {"filter": {"term": {"language": language}}}}] if language else []
    runs = {"field": "title_runs", "include": f"{re.escape(wanted)}[^\t]*\t.*", "size": 50, "min_doc_count": FREQUENT}
    body: dict[str, Any] = {
        "query": {"bool": {"filter": [begins], "should": own}},
        "size": limit,
        "_source": ["document.title", "document.url"],
        "collapse": {"field": "title_key"},
        "sort": ["_score", {"date": "desc"}, {"url": "asc"}],
        "aggs": {"runs": {"terms": runs}},
    }
    answer = connection.search(index, body)
    counted_runs = [
        (*bucket["key"].split("\t"), bucket["doc_count"]) for bucket in answer["aggregations"]["runs"]["buckets"]
    ]
    counted_runs = sorted(
        (each for each in counted_runs if each[0] != wanted), key=lambda run: (run[1] != language, -run[2], run[0])
    )
    phrases = [Completion(_as_written(run, answer), "phrase") for run, *_ in counted_runs[: max(1, limit // 3)]]
    titles = [each["_source"]["document"] for each in answer["hits"]["hits"]][: limit - len(phrases)]
    return (*phrases, *(Completion(title["title"], "title", title["url"]) for title in titles))


def _as_written(run: str, answer: dict[str, Any]) -> str:
    """Return a run of folded words as one of the titles writes it."""
    length = len(run.split())
    for hit in answer["hits"]["hits"]:
        words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", hit["_source"]["document"]["title"])
        for at in range(len(words) - length + 1):
            written = " ".join(words[at : at + length])
            if fold(written) == run:
                return written
    return run
