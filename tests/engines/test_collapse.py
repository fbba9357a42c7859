"""Which documents are versions of one publication?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from missionsearch.engines.whoosh.collapse import other_versions
from missionsearch.engines.whoosh.engine import WhooshIndex
from missionsearch.models import Document
from tests.engines.documents import document, random_documents


def versions(folder: Path, documents: list[Document]) -> dict[str, set[str]]:
    """Return each document's address with those of its other versions, where it has any."""
    engine = WhooshIndex(folder)
    engine.build(documents)
    reader = engine._open().reader
    others = other_versions(reader)
    if others is None:
        return {}
    urls = [reader.document(number).url for number in range(reader.count)]
    found = {urls[number]: {urls[other] for other in row[row >= 0]} for number, row in enumerate(others)}
    return {url: others for url, others in found.items() if others}


def named_alike(documents: list[Document]) -> dict[str, set[str]]:
    names = {each.url: each.publication or each.url for each in documents}
    found = {
        url: {other for other, theirs in names.items() if theirs == name and other != url}
        for url, name in names.items()
    }
    return {url: others for url, others in found.items() if others}


@pytest.mark.parametrize("share", [0.0, 0.02, 0.15, 1.0])
def test_versions_are_the_documents_with_one_publications_name(tmp_path: Path, share: float) -> None:
    drawn = np.random.default_rng(int(share * 100))
    documents = [
        replace(each, publication=f"https://ambassade.example/{number // 3:05}" if drawn.random() < share else "")
        for number, each in enumerate(random_documents(300, seed=3))
    ]
    assert versions(tmp_path, documents) == named_alike(documents)


def test_a_site_without_translations_has_no_versions(tmp_path: Path) -> None:
    assert versions(tmp_path, [document("a", "visa"), document("b", "visa")]) == {}
