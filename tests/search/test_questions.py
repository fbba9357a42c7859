"""What is a question or a sentence, and what are keywords."""

from __future__ import annotations

import pytest

from missionsearch.search.questions import is_question

QUESTIONS = [
    "Quels documents faut-il pour un visa",
    "où déposer un dossier",
    "Ou depose-t-on un dossier de mariage",
    "le visa est-il payant ?",
    "La France a-t-elle signé",
    "combien coûte un passeport",
    "Qu’est-ce que l’OSCE",
    "how do I renew a passport",
    "Who is the ambassador?",
    "which countries need a visa",
    "Le bureau d’ordre accepte aussi les actes venus d’une autre juridiction",
    "papers on the heat transfer of slender bodies at hypersonic speeds",
    "visa long séjour étudiant Vienne Autriche formulaire dossier",
]
KEYWORDS = [
    "",
    "visa",
    "visa étudiant",
    "visa ?",
    "lutte contre la traite des êtres humains",
    "droits de l’homme",
    "rendez-vous passeport",
    "Organization for Security and Co-operation",
    "Europe de l’Est",
    "visa ou passeport",
    "States of America",
    "https://ambassade.example/fr/que/faire/pour/un/visa-de-long-sejour?etape=premiere&page=2",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_or_a_sentence_is_told(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", KEYWORDS)
def test_keywords_are_no_question(text: str) -> None:
    assert not is_question(text)
