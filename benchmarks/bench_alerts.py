"""Saved searches against new publications: ``python -m benchmarks.bench_alerts``.

Prints the time that matching takes, and that of asking the search itself for a sample, scaled up.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from pathlib import Path

from missionsearch.alerts.matching import matches, query_of
from missionsearch.config import Settings
from missionsearch.engines import open_engine
from missionsearch.models import Document, Passage

SAMPLE = 300
DAY = dt.date(2026, 1, 1)


def made_up_words(rnd: random.Random, count: int) -> list[str]:
    def syllable() -> str:
        return rnd.choice("bcdfglmnprstv") + rnd.choice("aeiou")

    return ["".join(syllable() for _ in range(rnd.randint(2, 4))) for _ in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--publications", type=int, default=1_000)
    asked = parser.parse_args()
    rnd = random.Random(3)
    words = made_up_words(rnd, 4000)
    documents = [_document(number, words, rnd) for number in range(asked.publications)]
    searches = [
        "q=" + "+".join(rnd.choices(words, k=rnd.choice([1, 2, 3]))) + rnd.choice(["", "", "&lang=fr"])
        for _ in range(asked.searches)
    ]
    began, began_cpu = time.perf_counter(), time.process_time()
    found = matches(documents, searches, today=DAY)
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    print(f"{asked.searches} searches, {asked.publications} publications: {took:.1f} s ({cpu:.1f} s of processor)")
    print(f"{len(found)} searches find something")
    _brute_force(documents, searches, found)


def _document(number: int, words: list[str], rnd: random.Random) -> Document:
    text = " ".join(rnd.choices(words, k=200))
    title = " ".join(rnd.choices(words, k=6))
    return Document(
        f"https://m.example/{number}", title, (Passage(text, "fr"),), "fr", published=DAY, date_kind="published"
    )


def _brute_force(documents: list[Document], searches: list[str], found: object) -> None:
    """Ask the search itself for a sample; print its time for all, and how many answers differ."""
    assert isinstance(found, dict)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Settings(root=Path(folder)))
        engine.build(documents)
        began = time.process_time()
        sample = searches[:SAMPLE]
        answers = [frozenset(h.url for h in engine.search(query_of(each, today=DAY)).hits) for each in sample]
        cpu = time.process_time() - began
    differ = sum(found.get(each, frozenset()) != answer for each, answer in zip(sample, answers, strict=True))
    print(f"each search by itself: {cpu / len(sample) * len(searches):.1f} s of processor; {differ} answers differ")


if __name__ == "__main__":
    main()
