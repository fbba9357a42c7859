"""The language of each paragraph, and of a page: that of most of its text.

Start reading at ``detect_language``. Three judges, the cheapest first: the script (Greek is Greek), the small words
that every text of a language is full of, and langdetect. A paragraph too short to judge follows its page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from missionsearch.language.tables import (
    JUDGED_BY,
    KNOWN,
    NEIGHBOURS,
    OTHER_SCRIPTS,
    SCRIPT_PATTERNS,
    SMALL_WORDS,
    WRITTEN_IN,
)
from missionsearch.models import UNKNOWN_LANGUAGE, ExtractedPage, PageLanguage

LETTERS_FOR_A_PAGE = 20
"""Fewer letters than this are no text: a page of them has the language that it declares, or none."""
NAMES = 0.6
"""Share of a text's words that begin with a capital from which it is a list of names."""
LETTERS_TO_DECIDE = 160
"""From here on the text decides against what the page declares; below, detection errs more often than editors do."""
LETTERS_OF_A_SENTENCE = 50
"""From here on the text decides too, where it is plain: a very sure detection and hardly a word of the declared one."""
LETTERS_FOR_A_PARAGRAPH = 70
"""Shorter paragraphs (a name, a quotation, a heading) are in their page's language unless the script differs."""
LETTERS_TO_TELL_NEIGHBOURS = 600
"""Below, Danish and Norwegian, Czech and Slovak … are told apart better by the declaration."""
DOUBTFUL = 0.60
"""langdetect's probability below which a declaration stands."""
SAMPLE = 1_500
"""Characters that a detection reads: langdetect's answers no longer change beyond."""
LONGEST_JUDGED = 20_000
"""Characters of one paragraph that are looked at: a page may be ten million without a break."""
VERY_SURE = 0.99
SURE = 0.90
"""langdetect's probability from which a paragraph may be in another language than its page."""

_DIGITS = re.compile(r"[\d_]+")
_ADDRESSES = ("http://", "https://", "www.")
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(paragraphs: Sequence[str], declared: str | None, title: str = "") -> PageLanguage:
    """Return the language of most of a page's text, and that of each paragraph.

    The text decides against what the page declares where there is enough of it. With too little text the language is
    the declared one, else ``und``: a title alone tells nothing. The same text always gives the same answer.

    S. Nakatani, "Language Detection Library for Java", 2010 (langdetect is its port).
    """
    declared = _primary(declared)
    texts = [_prose(text[:LONGEST_JUDGED]) for text in paragraphs]
    spoken = [prose for prose, text in zip(texts, paragraphs, strict=True) if not is_names(text[:LONGEST_JUDGED])]
    letters = sum(map(_letters, spoken))
    if letters < LETTERS_FOR_A_PAGE and not _dense(texts) and script_language(" ".join(texts)) is None:
        language = declared or UNKNOWN_LANGUAGE
        return PageLanguage(language, (language,) * len(texts), "declaration" if declared else "nothing")
    usual = _of_page(texts, declared, title if letters < LETTERS_TO_DECIDE else "")
    each = _smoothed([_of_paragraph(text, usual, declared) for text in texts], texts, usual)
    weights: Counter[str] = Counter()
    for text, language in zip(texts, each, strict=True):
        weights[language] += _letters(text)
    most = max(weights, key=lambda language: (weights[language], language == usual))
    return PageLanguage(most, tuple(each))


def language_of(page: ExtractedPage) -> PageLanguage:
    """Return the language of a page; an imported document's is what was given with it."""
    if page.extractor == "import" and page.declared_language:
        return PageLanguage(page.declared_language, source="declaration")
    return detect_language(page.paragraphs, page.declared_language, page.title)


def _primary(tag: str | None) -> str | None:
    """Return the primary subtag of a language tag (BCP 47), None where it says nothing."""
    primary = re.split(r"[-_]", tag.strip().lower())[0] if tag else ""
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) and primary not in ("und", "mul", "zxx") else None


def _prose(text: str) -> str:
    """Return a paragraph as the judges read it: in lower case (capitals mislead them), without addresses and digits."""
    if "@" in text or "www." in text or "://" in text:
        text = " ".join(word for word in text.split() if "@" not in word and not word.startswith(_ADDRESSES))
    return _DIGITS.sub(" ", text).lower().replace("’", "'")


def _letters(text: str) -> int:
    return sum(map(len, _WORD.findall(text)))


def is_names(text: str) -> bool:
    """Say whether a text is made of names and figures, which are in no language: a directory's line, an address.

    >>> is_names("Bureau Martin | Rue Pasteur, Kestrel"), is_names("Le bureau ouvre lundi.")
    (True, False)
    """
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    named = sum(word[0].isupper() and word[1:].islower() for word in words)
    return named > NAMES * len(words) or not words


def _dense(texts: Sequence[str]) -> bool:
    """Say whether a short text is in a script that says much with few signs."""
    return sum(len(re.findall("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", text)) for text in texts) >= 8


def _of_page(texts: Sequence[str], declared: str | None, title: str) -> str:
    """Return the language that a page's text as a whole is in."""
    whole, letters = _sample(texts), sum(map(_letters, texts))
    voted = script_language(whole) or small_word_vote(whole)
    guessed, sureness = (voted, 1.0) if voted else best_guess(f"{whole} {_prose(title)}")
    if declared is None or guessed == declared:
        return guessed
    if guessed == UNKNOWN_LANGUAGE:
        return declared
    near = any(declared in group and guessed in group for group in NEIGHBOURS)
    if near and (declared not in KNOWN or letters < LETTERS_TO_TELL_NEIGHBOURS):
        return declared
    plain = letters >= LETTERS_OF_A_SENTENCE and sureness >= VERY_SURE and _few_words_of(declared, whole)
    if letters < LETTERS_TO_DECIDE and not plain:
        return declared
    unknowable = declared not in KNOWN and not voted
    return declared if unknowable or sureness < DOUBTFUL else guessed


def _few_words_of(language: str, text: str) -> bool:
    """Say whether a text, against its declaration, holds hardly a small word of the declared language."""
    if language not in SMALL_WORDS:
        return True
    words = _WORD.findall(text)
    own = [word for word in words if language in JUDGED_BY.get(word, ())]
    return len(own) <= 0.06 * len(words) or len(set(own)) <= 1


def _sample(texts: Sequence[str]) -> str:
    """Return the start of a text and, of a long one, as much from its middle and its end."""
    whole = " ".join(texts)
    if len(whole) <= SAMPLE:
        return whole
    part, middle = SAMPLE // 3, len(whole) // 2
    return f"{whole[:part]} {whole[middle : middle + part]} {whole[-part:]}"


def _of_paragraph(text: str, usual: str, declared: str | None) -> str | None:
    """Return the language of one paragraph, None where it is too short to tell: it follows its page."""
    script = script_language(text)
    if script:
        return usual if {script, usual} <= {"zh", "ja", "ko"} and _letters(text) < 30 else script
    letters = _letters(text)
    foreign = letters >= 12 and _script_of(text) != _script_of_language(usual)
    if letters < LETTERS_FOR_A_PARAGRAPH and not foreign:
        return None
    voted = small_word_vote(text)
    if voted in (usual, None) and usual in SMALL_WORDS and not _few_words_of(usual, text):
        return usual
    if voted:
        return voted
    guessed, sureness = best_guess(text[:SAMPLE])
    near = any(usual in group and guessed in group for group in NEIGHBOURS)
    if sureness < SURE or near or (usual not in KNOWN and not foreign):
        return None
    return guessed


def _smoothed(languages: Sequence[str | None], texts: Sequence[str], usual: str) -> list[str]:
    """Return a language for every paragraph: a short one takes that of both its neighbours, else the page's."""
    known = list(languages)
    each: list[str] = []
    for place, language in enumerate(languages):
        if language is None:
            before = each[-1] if each else None
            after = next((other for other in known[place + 1 : place + 4] if other), None)
            language = before if before is not None and before == (after or before) and after else usual
            language = language if _script_of(texts[place]) == _script_of_language(language) else usual
        each.append(language)
    return each


# --- the judges


def script_language(text: str) -> str | None:
    """Return the language whose own script a text is mostly written in.

    >>> script_language("η πρεσβεία της γαλλίας")
    'el'
    """
    if text.isascii():
        return None
    letters = _letters(text)
    for language, pattern in SCRIPT_PATTERNS:
        share = 0.15 if language == "ja" else 0.5
        if letters and len(pattern.findall(text)) > share * letters:
            return language
    return None


def _script_of(text: str) -> str:
    letters = _letters(text)
    for name, pattern in OTHER_SCRIPTS.items():
        if not text.isascii() and len(pattern.findall(text)) > 0.5 * letters:
            return name
    return "latin"


def _script_of_language(language: str) -> str:
    return WRITTEN_IN.get(language, "latin")


def small_word_vote(text: str) -> str | None:
    """Return the language that a text's small words leave no doubt about, None where they do.

    >>> small_word_vote("le conseil et les ministres qui sont dans la salle avec une délégation")
    'fr'
    """
    words = _WORD.findall(text)
    votes: Counter[str] = Counter()
    kinds: dict[str, set[str]] = {}
    for word in words:
        for language in JUDGED_BY.get(word, ()):
            votes[language] += 1
            kinds.setdefault(language, set()).add(word)
    if not votes:
        return None
    (first, most), *others = votes.most_common(2)
    second = others[0][1] if others else 0
    clear = most >= 0.15 * len(words) and most >= 2.5 * second and len(kinds[first]) >= 5
    return first if clear else None


@lru_cache(maxsize=4096)
def best_guess(text: str) -> tuple[str, float]:
    """Return langdetect's first answer and its probability; ``und`` and 0 where it has none."""
    detector = _langdetect()
    try:
        first = detector.detect_langs(text[: 2 * SAMPLE])[0]
    except (detector.LangDetectException, IndexError):
        return UNKNOWN_LANGUAGE, 0.0
    return first.lang.split("-")[0], first.prob


@cache
def _langdetect() -> Any:
    """Return the detecting module: the compiled one where it is installed (extra ``fast``), seeded either way."""
    try:
        import langdetect_rs as module
    except ImportError:
        import langdetect as module
    module.DetectorFactory.seed = 0
    return module
