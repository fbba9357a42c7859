"""Which sentence says what another says."""

from hypothesis import given
from hypothesis import strategies as st

from missionsearch.crosslanguage.alignment import TranslationPair, Version, align, aligned_texts

LENGTHS = st.lists(st.integers(1, 400), max_size=30)


def pair(french: tuple[str, ...], english: tuple[str, ...]) -> TranslationPair:
    return TranslationPair(
        Version("https://m.example/fr", "Visas", french), Version("https://m.example/en", "Visa", english)
    )


def test_sentences_are_aligned_within_paragraphs_behind_the_titles() -> None:
    found = aligned_texts(
        pair(
            ("Le visa est gratuit. Il vaut un an.", "Le guichet est fermé le lundi."),
            ("The visa is free. It is valid for one year.", "The counter is closed on Mondays."),
        )
    )
    assert [(text.french, text.english) for text in found] == [
        ("Visas", "Visa"),
        ("Le visa est gratuit.", "The visa is free."),
        ("Il vaut un an.", "It is valid for one year."),
        ("Le guichet est fermé le lundi.", "The counter is closed on Mondays."),
    ]


def test_a_paragraph_that_one_version_lacks_does_not_shift_the_others() -> None:
    spoken = [
        ("Le bureau ouvre lundi matin à neuf heures.", "The office opens on Monday morning at nine."),
        ("Apportez votre passeport et le formulaire rempli.", "Bring your passport and the completed form."),
        ("Les frais se paient sur place, par carte bancaire.", "Fees are paid on site, by bank card."),
    ]  # fmt: skip
    only_french = "Une déclaration sera lue devant le conseil, puis publiée sur le site de la mission."
    french = [one for one, _ in spoken]
    found = aligned_texts(pair((french[0], only_french, *french[1:]), tuple(other for _, other in spoken)))
    assert set(spoken[1:]) <= {(text.french, text.english) for text in found}


@given(LENGTHS, LENGTHS)
def test_an_alignment_runs_through_both_sides_without_a_gap(ours: list[int], theirs: list[int]) -> None:
    place = other = 0
    for (start, end), (from_, to) in align(ours, theirs):
        assert (start, from_) == (place, other)
        place, other = end, to
    assert (place, other) in ((len(ours), len(theirs)), (0, 0))
