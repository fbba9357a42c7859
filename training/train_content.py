"""Learn which blocks are what a person came to read, and write the weights.

    python -m training.train_content GOLD … [--ids REGEX] [--check REGEX] [--own REGEX] [--beside FILE] [--output FILE]

Each GOLD is a file or a folder of gold pages (``gold``); pages whose id matches ``--ids`` are learned from, those that
match ``--check`` choose the odds from which a block is kept. Each page is learned twice, once under names that lie
(``disguise``). ``--beside`` lets former weights and the new ones speak as one (L. Breiman, "Bagging Predictors", 1996):
their mean errs less than either. Boosted trees come from scikit-learn; missionsearch itself needs NumPy alone.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from missionsearch.extract.blocks import Block
from missionsearch.extract.content import read_body
from missionsearch.extract.elements import Elements
from missionsearch.extract.features import FEATURES, features_of
from missionsearch.extract.model import model_of
from missionsearch.markup import parse
from training.disguise import disguise
from training.gold import GoldPage, gold_pages, word_f1, words

OUTPUT = Path(__file__).parent.parent / "src/missionsearch/extract/content_model.npz"
SHINGLE = 3
"""Words in a row that gold and block must share."""
HELD = 0.6
"""Share of a block's shingles that the gold text must hold."""
DAMPING = 0.75
"""Power to which a block's share of its gold text weighs: long blocks decide F1, short ones must be learned too."""
DISGUISED = 0.5
"""What a disguised page weighs beside the page itself."""
KEEP_FROM = 0.4
"""The least odds where no pages choose them."""
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
OWN = 10.0
"""What a page of one's own weighs beside one of others: there are few, in the languages and families that count."""
DRAWN, DRAWN_DISGUISED = 60_000, 40_000
"""Blocks that are learned from."""
TREES: dict[str, Any] = {
    "max_iter": 100, "learning_rate": 0.13, "max_leaf_nodes": 24, "max_depth": 7, "min_samples_leaf": 20,
    "l2_regularization": 1.0, "max_bins": 63, "max_features": 0.4, "early_stopping": False, "random_state": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Learned:
    """One page's blocks: features, whether the gold text holds each, and how much each weighs."""

    rows: npt.NDArray[np.float32]
    kept: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float64]
    blocks: list[Block]


class Drawn(NamedTuple):
    """Blocks to learn from: features, whether the gold text holds each, and how much each weighs."""

    rows: npt.NDArray[np.float32]
    kept: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float64]


def learned_from(page: GoldPage, choose: random.Random | None = None) -> Learned | None:
    """Return a page's rows, disguised where ``choose`` is given; None for a page without a block."""
    tree = parse(page.html)
    elements = Elements(tree)
    if choose:
        disguise(tree, choose)
        elements = Elements(tree)
    blocks = read_body(elements)
    if not blocks:
        return None
    title = elements.first("title")
    rows, _ = features_of(blocks, title.get_text() if title else "")
    sizes = np.array([max(1, len(words(block.text))) for block in blocks]) / max(1, len(words(page.text)))
    return Learned(rows, labels(blocks, page.text), sizes**DAMPING, blocks)


def _weighed(rows: Learned, page: GoldPage, own: str) -> Learned:
    return replace(rows, weights=OWN * rows.weights) if own and re.search(own, page.id) else rows


def labels(blocks: Sequence[Block], gold: str) -> npt.NDArray[np.bool_]:
    """Say of each block whether the gold text holds it; one of few words must be a line of it."""
    held = set(_shingles(words(gold)))
    lines = {" ".join(words(line)) for line in gold.split("\n")}
    return np.array([_is_held(words(block.text), held, lines) for block in blocks])


def _is_held(own: list[str], held: set[tuple[str, ...]], lines: set[str]) -> bool:
    if len(own) <= SHINGLE:
        return " ".join(own) in lines
    shingles = _shingles(own)
    return sum(shingle in held for shingle in shingles) >= HELD * len(shingles)


def _shingles(text: list[str]) -> list[tuple[str, ...]]:
    return [tuple(text[at : at + SHINGLE]) for at in range(len(text) - SHINGLE + 1)]


def fit(pages: Sequence[Learned], disguised: Sequence[Learned]) -> dict[str, Any]:
    """Return the arrays of ``content_model.npz`` learned from pages and disguised copies, without its threshold."""
    choose = np.random.default_rng(0)
    parts = drawn(pages, DRAWN, choose), drawn(disguised, DRAWN_DISGUISED, choose)
    weights = np.concatenate((parts[0].weights, DISGUISED * parts[1].weights))
    model = HistGradientBoostingClassifier(**TREES)
    model.fit(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.kept for part in parts]),
        sample_weight=weights / weights.mean(),
    )
    return arrays_of(model)


def drawn(pages: Sequence[Learned], count: int, choose: np.random.Generator) -> Drawn:
    """Return about ``count`` blocks, each as likely as it weighs; what is sure to be drawn keeps its weight."""
    weights = np.concatenate([page.weights for page in pages])
    weights = np.minimum(weights, np.quantile(weights, 0.999))
    weights /= weights.mean()
    low, high = 0.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(1, weights * middle).sum() < count else (low, middle)
    likely = np.minimum(1, weights * high)
    taken = choose.random(len(weights)) < likely
    return Drawn(
        np.concatenate([page.rows for page in pages])[taken],
        np.concatenate([page.kept for page in pages])[taken],
        weights[taken] / likely[taken],
    )


def mean_of(models: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the arrays of models that speak as one, their trees in turn: some of each decide most blocks."""
    starts = np.cumsum([0, *(len(model["feature"]) for model in models)])[:-1]
    turns = sorted(
        ((place + 0.5) / len(model["roots"]), int(root + start))
        for model, start in zip(models, starts, strict=True)
        for place, root in enumerate(model["roots"])
    )
    return {
        "features": np.array(FEATURES),
        "feature": np.concatenate([model["feature"] for model in models]),
        "threshold": np.concatenate([model["threshold"] for model in models]),
        "children": np.concatenate(
            [model["children"] + start for model, start in zip(models, starts, strict=True)]
        ).astype(np.int32),
        "value": np.concatenate([model["value"] / len(models) for model in models]).astype(np.float32),
        "roots": np.array([root for _, root in turns], np.int32),
        "start": float(np.mean([model["start"] for model in models])),
        "depth": max(int(model["depth"]) for model in models),
    }


def arrays_of(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """Return a fitted model's trees as plain arrays; inner nodes keep their mean value, for explanations."""
    feature, threshold, below, above, value, roots = [], [], [], [], [], []
    for (tree,) in model._predictors:
        start = len(feature)
        roots.append(start)
        for place, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            feature.append(0 if leaf else node["feature_idx"])
            threshold.append(np.inf if leaf else node["num_threshold"])
            below.append(start + (place if leaf else int(node["left"])))
            above.append(start + (place if leaf else int(node["right"])))
            value.append(node["value"] if leaf else node["value"] * model.learning_rate)  # leaves are shrunk already
    children = np.stack((below, above), axis=1).ravel().astype(np.int32)
    return {
        "features": np.array(FEATURES),
        "feature": np.array(feature, np.int32),
        "threshold": np.array(threshold, np.float32),
        "children": children,
        "value": np.array(value, np.float32),
        "roots": np.array(roots, np.int32),
        "start": float(model._baseline_prediction.ravel()[0]),
        "depth": max(int(node["depth"]) for (tree,) in model._predictors for node in tree.nodes),
    }


def best_threshold(arrays: dict[str, Any], pages: Iterable[tuple[Learned, str]]) -> float:
    """Return the probability from which keeping blocks gives the best word F1 on pages and their gold texts."""
    trees = model_of({**arrays, "keep_from": 0.5, "provenance": ""}).trees
    scored = [(page.blocks, 1 / (1 + np.exp(-trees.log_odds(page.rows))), gold) for page, gold in pages]
    means = {}
    for threshold in THRESHOLDS:
        texts = (
            ("\n".join(block.text for block, score in zip(blocks, scores, strict=True) if score >= threshold), gold)
            for blocks, scores, gold in scored
        )
        means[threshold] = float(np.mean([word_f1(found, gold) for found, gold in texts]))
        print(f"kept from {threshold}: word F1 {means[threshold]:.4f} on {len(scored)} pages")
    return max(means, key=means.__getitem__)


def main() -> None:
    """Learn, choose the threshold, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--ids", default="", help="learn from pages whose id matches")
    parser.add_argument("--check", default="", help="choose the threshold on those, and learn nothing from them")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--provenance", default="", help="what the pages are and under which licence they stand")
    parser.add_argument("--own", default="", help="pages of one's own: they weigh more")
    parser.add_argument("--beside", type=Path, help="former weights: both speak as one")
    args = parser.parse_args()
    checks = [page for place in args.gold for page in gold_pages(place, args.check)] if args.check else []
    known = {page.id for page in checks}
    pages = [page for place in args.gold for page in gold_pages(place, args.ids) if page.id not in known]
    plain = [_weighed(rows, page, args.own) for page in pages if (rows := learned_from(page))]
    disguised = [
        _weighed(rows, page, args.own) for page in pages if (rows := learned_from(page, random.Random(page.id)))
    ]
    former = dict(np.load(args.beside)) if args.beside else {}
    arrays = mean_of([former, fit(plain, disguised)]) if former else fit(plain, disguised)
    scored = [(rows, page.text) for page in checks if (rows := learned_from(page))]
    keep_from = best_threshold(arrays, scored) if scored else float(former.get("keep_from", KEEP_FROM))
    np.savez_compressed(args.output, **arrays, keep_from=keep_from, provenance=args.provenance)
    print(f"{args.output}: {args.output.stat().st_size / 1000:.0f} kB, kept from {keep_from}")


if __name__ == "__main__":
    main()
