"""What does a query mean, before any engine runs?"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace

from missionsearch.models import And, Not, Query, Term
from missionsearch.search.clauses import Adjacent, AllOf, AnyOf, Clause, FirstOf, InYear, Named, Run, Word
from missionsearch.search.plan import SearchPlan, plan_to_json
from missionsearch.search.planning import plan_of
from missionsearch.search.query import parse_query
from missionsearch.search.synonyms import parse_synonyms
from missionsearch.search.weights import Weights


def plan(text: str) -> SearchPlan:
    return plan_of(parse_query(text, today=dt.date(2026, 1, 1)))


def run(text: str) -> Run:
    root = plan(text).root
    assert isinstance(root, Run)
    return root


def test_a_plan_is_the_same_for_the_same_query_and_can_be_a_key() -> None:
    assert {plan("Mali -mal A/2015/30"): 1}[plan("Mali -mal A/2015/30")] == 1


def test_a_word_is_looked_for_in_four_representations() -> None:
    (asked,) = run("Mali").words
    assert isinstance(asked.clause, AnyOf)
    (word, *_) = asked.clause.clauses
    assert isinstance(word, Word)
    assert [(str(each.representation), each.weight) for each in word.shares] == [
        ("text stems", 1.0),
        ("title stems", 0.4),
        ("text surfaces", 0.4),
        ("title surfaces", 0.1),
    ]


def test_what_is_quoted_is_meant_as_written_and_must_be_there() -> None:
    asked = run('"accord de Montvert" visa')
    (phrase,) = asked.beside
    assert isinstance(phrase, AnyOf)
    assert all(isinstance(each, Adjacent) and each.as_written for each in phrase.clauses)
    assert phrase.clauses[0] == next(each for each in phrase.clauses if getattr(each, "language", "") == "fr")
    assert getattr(phrase.clauses[0], "surfaces", ()) == ("accord", "de", "montvert")
    assert asked.demand == "always"


def test_a_minus_takes_away_the_word_as_written() -> None:
    (excluded,) = run("Mali -mal").excluded
    assert isinstance(excluded, AnyOf)
    assert all(isinstance(each, Adjacent) and each.as_written for each in excluded.clauses)


def test_a_code_is_looked_for_as_a_code_and_else_as_it_is_written() -> None:
    (code,) = run("A/2015/30").beside
    assert isinstance(code, FirstOf)
    assert [type(each).__name__ for each in code.clauses] == ["CodeKey", "AnyOf"]


def test_a_code_may_be_typed_with_spaces() -> None:
    assert [each.code.key for each in run("A 2015 30").codes] == ["a-2015-30", "2015-30"]


def test_a_small_word_and_a_number_are_no_code_unless_in_capitals() -> None:
    assert [each.code.key for each in run("vol A 380").codes] == ["vol-a-380", "a-380"]
    assert [each.code.key for each in run("fait a 380").codes] == ["fait-a-380"]
    assert run("A 380 euros").codes == ()


def test_another_name_counts_less() -> None:
    names = parse_synonyms("OSCE, Organisation pour la sécurité", "here")
    root = plan_of(parse_query("OSCE", synonyms=names)).root
    assert isinstance(root, Run)
    (asked,) = root.words
    assert isinstance(asked.clause, Named)
    assert (asked.text, asked.is_name) == ("OSCE", True)
    assert [name for name, _ in asked.clause.others] == ["Organisation pour la sécurité"]
    assert asked.clause.weight < 1
    ((_, name),) = asked.clause.others
    assert isinstance(name, AnyOf)
    assert [isinstance(each, Adjacent) and not each.as_written for each in name.clauses] == [True] * 3
    assert isinstance(asked.clause.typed, AnyOf)
    assert all(isinstance(each, Word) for each in asked.clause.typed.clauses)


def test_two_keywords_are_both_needed_and_any_word_of_a_question() -> None:
    assert (run("visa étudiant").minimum.all_up_to, run("visa étudiant").minimum.any_word) == (2, False)
    assert run("Quels papiers faut-il pour un visa ?").minimum.any_word


def test_neighbours_are_told_without_small_words_between() -> None:
    found = plan("accord de paix").neighbours
    assert found
    assert ("fr", "accord", "paix", 1) in [(p.language, p.first, p.second, p.times) for p in found.pairs]


def test_one_word_has_no_neighbours() -> None:
    assert plan("accord").neighbours is None


def test_nothing_that_is_excluded_is_marked() -> None:
    terms = plan('visa -"accord de paix" -mal').highlight
    assert terms.runs == ()
    assert {stem for _, stem in terms.stems} == {"visa"}


def test_operators_become_clauses() -> None:
    root = plan("visa AND NOT paix").root
    assert isinstance(root, AllOf)
    assert [type(clause) for clause in root.clauses] == [Run, Run]
    assert isinstance(plan("visa OR paix").root, AnyOf)


def test_no_text_asks_for_everything() -> None:
    assert plan_of(Query()).root is None


def test_a_plan_can_be_printed_as_json() -> None:
    printed = plan_to_json(plan('"accord de Montvert" visa 2015 -mal A/2015/30'))
    assert json.loads(json.dumps(printed))["is"] == "SearchPlan"
    assert printed["root"]["words"][0]["clause"]["clauses"][0]["shares"][0] == {
        "representation": "text stems",
        "weight": 1.0,
    }


def test_a_plan_says_whether_facets_are_wanted() -> None:
    assert plan_of(Query()).page.facets
    assert not plan_of(Query(facets=False)).page.facets


def spans(text: str) -> list[tuple[int, int, str]]:
    return [(code.first, code.after, code.code.key) for code in run(text).codes]


def test_a_code_takes_the_place_of_its_words_the_longest_reading_first() -> None:
    assert spans("budget A 2015 30") == [(1, 4, "a-2015-30"), (1, 3, "a-2015"), (2, 4, "2015-30")]


def test_a_small_word_in_capitals_is_a_name_beside_words_that_are_not() -> None:
    assert spans("visa US") == [(1, 2, "-us")]
    assert spans("US embassy") == [(0, 1, "-us")]
    assert spans("US EMBASSY") == spans("us embassy") == spans("Who is in the US ?") == []


NOUNS = ("forêt", "visa", "pêche", "vote", "langue", "musée", "bourse")


def test_what_a_short_question_quotes_must_be_there_and_ranks_in_longer_prose() -> None:
    def demand(nouns: int) -> str:  # and "dit": seven words are a short question
        return run(f'Que dit "accord de paix" sur {" ".join(NOUNS[:nouns])} ?').demand

    assert [demand(nouns) for nouns in (2, 6, 7)] == ["where any has it", "where any has it", "ranks"]


def test_words_by_which_a_question_asks_have_no_relatives() -> None:
    def with_relatives(text: str) -> list[str]:
        return [word.text for word in run(text).words if word.relatives and not word.small_in]

    assert with_relatives("Quels documents parlent de la pêche ?") == ["parlent", "pêche"]
    assert with_relatives("documents pêche") == ["documents", "pêche"]


def test_the_readers_language_gains_by_the_stems_of_plain_words() -> None:
    prior = plan_of(parse_query("visa long", reader_language="fr")).prior
    assert prior
    assert (prior.language, prior.weight) == ("fr", 0.1)
    assert [dict(stems)["en"] for stems in prior.words] == ["visa", "long"]
    assert plan_of(parse_query("visa long")).prior is None
    assert plan_of(parse_query('"visa long"', reader_language="fr")).prior is None


def test_no_language_gains_where_the_weight_is_nothing() -> None:
    query = parse_query("visa", reader_language="fr")
    assert plan_of(query, Weights(reader_language=0.0)).prior is None


def test_a_year_is_a_time_too_where_the_query_is_dated() -> None:
    assert [type(word.clause) for word in run("visa 2015").words] == [AnyOf, InYear]
    assert [type(word.clause) for word in run("visa 1234").words] == [AnyOf, AnyOf]
    near = plan("visa 2015").near_dates
    assert near
    assert (near.spans, near.weight) == (((dt.date(2015, 1, 1), dt.date(2015, 12, 31)),), 0.15)


def test_neighbours_count_only_where_relevance_decides() -> None:
    query = parse_query("accord paix")
    assert plan_of(query).neighbours
    assert plan_of(replace(query, sort="newest")).neighbours is None


def test_a_minus_takes_accents_as_typed_and_reads_parentheses() -> None:
    def accents(text: str) -> set[bool]:
        return {each.accents for clause in leaves(run(text).excluded) for each in clause}

    assert accents("Mali -péché") == {True}
    assert accents("Mali -mal") == accents("Mali -(mal)") == accents("Mali -(mal OR bien)") == {False}


def leaves(clauses: tuple[Clause, ...]) -> Iterator[tuple[Adjacent, ...]]:
    """Yield the words as written that some excluded clauses hold."""
    for clause in clauses:
        assert isinstance(clause, AnyOf)
        inside = tuple(each for each in clause.clauses if isinstance(each, Adjacent))
        yield from (inside,) if inside else leaves(clause.clauses)


def test_the_plain_words_that_stand_beside_parentheses_are_words_of_the_run() -> None:
    asked = run("(visa OR bourse) paix")
    assert [word.text for word in asked.words] == ["paix"]
    assert len(asked.beside) == 1


def test_one_of_several_keywords_is_enough_where_the_query_was_widened() -> None:
    widened = plan_of(replace(parse_query("visa étudiant"), match="any")).root
    assert isinstance(widened, Run)
    assert widened.minimum.any_word


def test_a_bare_not_beside_other_clauses_takes_documents_away() -> None:
    root = plan_of(Query("visa", And((Term("visa"), Not(Term("paix")))))).root
    assert isinstance(root, AllOf)
    assert (len(root.clauses), len(root.excluded)) == (1, 1)
    alone = plan_of(Query("visa", Not(Term("paix")))).root
    assert isinstance(alone, AllOf)
    assert (alone.clauses, alone.excluded) == ((), root.excluded)


def test_the_parts_of_a_compound_count_alone_in_a_question() -> None:
    def kinds(text: str) -> set[type]:
        (clause,) = (word.clause for word in run(text).words if word.text == "États-Unis")
        assert isinstance(clause, AnyOf)
        return {type(each) for each in clause.clauses if getattr(each, "language", "") == "fr"}

    assert kinds("Qui représente les États-Unis ?") == {Word}
    assert kinds("ambassade États-Unis") == {Adjacent, Word}
