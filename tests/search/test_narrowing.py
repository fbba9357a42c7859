"""What is left out of a plan for an engine that takes only so many clauses, and in which order?"""

from __future__ import annotations

from missionsearch.search.clauses import AnyOf, Named, Run, Word
from missionsearch.search.narrowing import Narrowed, narrower
from missionsearch.search.plan import plan_to_json
from missionsearch.search.planning import plan_of
from missionsearch.search.query import parse_query
from missionsearch.search.synonyms import parse_synonyms

NAMES = parse_synonyms("ONU, Nations unies", "synonyms.txt")


def steps(text: str) -> list[Narrowed]:
    return list(narrower(plan_of(parse_query(text, synonyms=NAMES))))


def words(step: Narrowed) -> list[str]:
    assert isinstance(step.plan.root, Run)
    return [word.text for word in step.plan.root.words]


def test_each_plan_asks_for_no_more_than_the_one_before() -> None:
    sizes = [len(str(plan_to_json(step.plan))) for step in steps(f"ONU {'programme fondateur délégué ' * 15}")]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 5


def test_all_words_stay_while_only_the_order_of_hits_rests_on_less() -> None:
    long = "ONU programme fondateur " * 5
    assert {tuple(words(step)) for step in steps(long) if not step.finds_less} == {tuple(long.split())}


def test_relatives_and_neighbours_go_before_representations() -> None:
    first, second, *_ = steps("programme fondateur délégué")
    assert isinstance(first.plan.root, Run)
    assert not any(word.relatives for word in first.plan.root.words)
    assert first.plan.neighbours
    assert second.plan.neighbours is None
    assert second.plan.root == first.plan.root


def test_the_representation_that_finds_is_kept() -> None:
    last = [step for step in steps("programme fondateur délégué") if not step.finds_less][-1]
    assert isinstance(last.plan.root, Run)
    clause = last.plan.root.words[0].clause
    assert isinstance(clause, AnyOf)
    assert {
        tuple(str(share.representation) for share in each.shares) for each in clause.clauses if isinstance(each, Word)
    } == {("text stems",)}


def test_other_names_and_last_words_go_at_the_very_end() -> None:
    found = steps("ONU " * 60)
    assert isinstance(found[0].plan.root, Run)
    assert isinstance(found[0].plan.root.words[0].clause, Named)
    assert len(words(found[-1])) == 8
    assert found[-1].finds_less
