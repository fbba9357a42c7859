"""How did we translate this? The renderings of a word or phrase in the mission's own translation pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from missionsearch.crosslanguage.alignment import AlignedText
from missionsearch.crosslanguage.files import AnyLexicon
from missionsearch.crosslanguage.wordlinks import Word, WordLink, WordLinker, words_of
from missionsearch.crosslanguage.words import PAIR_LANGUAGES, other_language, typed_words

MOST_TEXTS = 2_000
"""Aligned sentences that are looked at: a word that has more is no question of terminology."""
MOST_WORDS = 6
"""Words of a phrase that is looked for."""
_BELONGS = 0.1
"""Sureness from which on a word that renders nothing else belongs to the rendering beside it: "soins" to "santé"."""
_BETWEEN = 1
"""Words of meaning that may stand unlinked inside a rendering: more are no part of it."""


@dataclass(frozen=True, slots=True)
class Example:
    """Two aligned sentences, and the characters of each that render each other."""

    text: AlignedText
    source: tuple[int, int]
    target: tuple[int, int]
    sureness: float = 0.0
    """How sure it is that they do: the mean of their words' links (``wordlinks``)."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which a word was translated."""

    form: str
    """The spelling that is written most often."""
    examples: tuple[Example, ...]
    """Every sentence in which it stands, the surest first; their number is how often it was chosen."""

    @property
    def weight(self) -> float:
        """How sure it is that all these sentences were translated so: what the renderings are ranked by."""
        return sum(example.sureness for example in self.examples)


@dataclass(frozen=True, slots=True)
class Concordance:
    """All renderings of a word or phrase, those that are often and surely chosen first."""

    text: str
    language: str
    """The language the word was looked for in."""
    renderings: tuple[Rendering, ...] = ()
    without: tuple[AlignedText, ...] = ()
    """Sentences in which nothing renders it: translated freely, or not at all."""

    def only(self, wanted: Callable[[AlignedText], bool]) -> Concordance:
        """Return what is left of it with the wanted sentences alone, the surest rendering first."""
        left = (
            replace(each, examples=tuple(example for example in each.examples if wanted(example.text)))
            for each in self.renderings
        )
        ordered = sorted((each for each in left if each.examples), key=lambda each: -each.weight)
        return replace(self, renderings=tuple(ordered), without=tuple(filter(wanted, self.without)))


def find_renderings(lexicon: AnyLexicon, text: str, language: str | None = None) -> Concordance:
    """Return how a word or phrase was translated; ``language`` None looks where it stands more often.

    A text without words of meaning, or in no pair, has no renderings.
    """
    if language is None:
        language = max(PAIR_LANGUAGES, key=lambda each: len(_texts(lexicon, text, each)))
    stems = _stems(text, language)
    linker = WordLinker(lexicon, language)
    rendered: dict[tuple[str, ...], list[tuple[str, Example]]] = defaultdict(list)
    without: list[AlignedText] = []
    for aligned in _texts(lexicon, text, language):
        rendering = _rendering(aligned, stems, linker, language)
        if rendering:
            key, form, example = rendering
            rendered[key].append((form, example))
        else:
            without.append(aligned)
    ordered = sorted(map(_grouped, rendered.values()), key=lambda each: (-each.weight, each.form))
    return Concordance(text, language, tuple(ordered), tuple(without))


def _stems(text: str, language: str) -> list[str]:
    return [stem for _, stem in typed_words(text, language)][:MOST_WORDS]


def _texts(lexicon: AnyLexicon, text: str, language: str) -> list[AlignedText]:
    stems = _stems(text, language)
    texts: list[AlignedText] = []
    for aligned in lexicon.texts_with(language, stems):
        if len(texts) == MOST_TEXTS:
            break
        if _place(words_of(_side(aligned, language), language), stems) is not None:
            texts.append(aligned)
    return texts


def _side(aligned: AlignedText, language: str) -> str:
    return aligned.french if language == "fr" else aligned.english


def _grouped(examples: Sequence[tuple[str, Example]]) -> Rendering:
    forms = Counter(form.lower() for form, _ in examples)
    surest_first = sorted((example for _, example in examples), key=lambda example: -example.sureness)
    return Rendering(forms.most_common(1)[0][0], tuple(surest_first))


def _rendering(
    aligned: AlignedText, stems: Sequence[str], linker: WordLinker, language: str
) -> tuple[tuple[str, ...], str, Example] | None:
    """Return what renders some stems in one pair of sentences, None where nothing does."""
    source = words_of(_side(aligned, language), language)
    at = _place(source, stems)
    if at is None:
        return None
    other_side = _side(aligned, other_language(language))
    target = words_of(other_side, other_language(language))
    links = linker.links(source, target)
    own = [link for link in links if at <= link.source < at + len(stems)]
    if not own:
        return None
    first, last = _grown(_together(own), links, target, stems, linker)
    sureness = sum(link.sureness for link in own if first <= link.target <= last) / len(stems)
    span = target[first].start, target[last].end
    example = Example(aligned, (source[at].start, source[at + len(stems) - 1].end), span, sureness)
    return tuple(word.stem for word in target[first : last + 1]), other_side[slice(*span)], example


def _together(own: Sequence[WordLink]) -> tuple[int, int]:
    """Return the first and last place of the surest link and of those that stand near it."""
    first = last = own[0].target
    for place in sorted((link.target for link in own), key=lambda place: abs(place - own[0].target)):
        if first - 1 - _BETWEEN <= place <= last + 1 + _BETWEEN:
            first, last = min(first, place), max(last, place)
    return first, last


def _grown(
    span: tuple[int, int],
    links: Sequence[WordLink],
    target: Sequence[Word],
    stems: Sequence[str],
    linker: WordLinker,
) -> tuple[int, int]:
    """Return a rendering with the words beside it that belong to it and render nothing else."""
    taken = {link.target for link in links}

    def belongs(place: int) -> bool:
        free = 0 <= place < len(target) and place not in taken
        return free and any(linker.sureness(stem).get(target[place].stem, 0.0) >= _BELONGS for stem in stems)

    first, last = span
    while belongs(first - 1):
        first -= 1
    while belongs(last + 1):
        last += 1
    return first, last


def _place(words: Sequence[Word], stems: Sequence[str]) -> int | None:
    """Return where stems stand one behind the other, None where they do not."""
    for at in range(len(words) - len(stems) + 1 if stems else 0):
        if [word.stem for word in words[at : at + len(stems)]] == list(stems):
            return at
    return None
