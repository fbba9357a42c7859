# ruff: noqa: E501 (tables of names and patterns read best whole)
"""Lines round an article that are other things: who wrote it and when, what else to read, what others said.

Only where the model alone spoke; in a template's text such lines are the editor's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from missionsearch.extract.blocks import HEADINGS, Block
from missionsearch.extract.lines import plain
from missionsearch.markup import Tag

LONGEST_END = 60
"""Letters of a line that heads other articles."""
FIRST_SENTENCE = 80
"""Letters from which a block is the text and no label above it."""
FEWEST_TEASERS = 2
"""Texts below headings that lead elsewhere from which they are teasers."""
SURE = 0.9
"""Score from which a text below a heading that leads elsewhere is no teaser: many guides link their headings."""
MOSTLY_LINK, HALF_LINK = 0.8, 0.4
MOST_BELOW = 0.5
"""Letters below such a line, for each above it, up to which they are an appendix."""
HALF, GOES_ON = 0.5, 0.4
"""Shares of the text above that one element holds, and of the text below from which the element goes on below."""
FEWEST_MORE = 2
"""Blocks of it below such a line: one or two may tell what another article says."""
ENOUGH_ABOVE = 300
"""Letters of text above a line such as "78 commentaires" from which it is taken for the article's end."""
_POINTERS = re.compile(
    r"(?:[»>•→] ?)?(?:(?:à|a) )?lire (?:aussi|également|la suite)\s*[:-]?.{0,160}|"
    r"(?:[»>•→] ?)?read (?:more|next|also)\s*[:-]?|"
    r"(?:à )?(?:voir|regarder|écouter) (?:aussi|également)\s*[:-].{0,160}|"
    r"(?:read|see|watch) (?:more|also)\s*[:-].{0,160}|also (?:read|watch|see)\s*[:-].{0,160}|related\s*:.{0,160}|"
    r"(?:temps de )?lecture\s*:?\s*\d+ ?min.{0,20}|reading time\s*:?\s*\d+ ?min.{0,20}|"
    r"\d+ min(?:utes?)?\.? (?:de lecture|read)|(?:cet )?article (?:est )?réservé (?:à nos|aux) abonnés.{0,40}|"
    r"prenez note que cet article publié en \d{4}.{0,120}|cet article (?:date de|a) plus de \d+ (?:mois|ans?).{0,60}|"
    r"this (?:article|story) is more than \d+ (?:months?|years?) old.{0,60}|"
    r"(?:l'article|la suite) continue (?:sous|après) la publicité.{0,20}|(?:story|article) continues (?:below|after) .{0,40}|"
    r"article content|advertisement(?: \d+)?|this advertisement has not loaded.{0,80}|(?:advertisement\W+)?scroll to continue.{0,20}|"
    r"recommended (?:from|for) .{1,30}|get (?:the|our) .{1,60} newsletter\W?|"
    r"il vous reste \d+ ?% de cet article à lire.{0,80}|this (?:article|story) is for subscribers(?: only)?.{0,40}|"
    r"you have \d+ ?% of this article left.{0,80}|"
    r"(?:sign up|subscribe) (?:for|to) .{1,80}newsletters?.{0,40}|inscrivez-vous à .{0,60}newsletter.{0,40}",
    re.I,
)
"""Lines between an article's paragraphs that lead to others, or to its price."""
ENDS = re.compile(
    r"à la une(?: (?:de|du|sur) .{1,30})?|(?:sur|dans) le même (?:sujet|thème|dossier).{0,20}|dans la même rubrique|"
    r"(?:à|a) (?:lire|voir) (?:aussi|également|ensuite)|articles? (?:liés?|similaires?|associés?|connexes?)|(?:les )?plus lus|"
    r"(?:vos |les )?(?:\d+ )?(?:commentaires?|réactions?)(?: \(\d+\))?|(?:\d+ )?comments?(?: \(\d+\))?|"
    r"\d+ (?:responses?|thoughts?|replies) (?:to|on) .*|"
    r"related (?:articles?|stories|posts?|content|topics?)|you (?:may|might) also like.{0,20}|most (?:read|popular|viewed)|"
    r"more (?:from|on) .{1,30}|(?:leave|post) a (?:comment|reply)|laisser un (?:commentaire|réponse)|recommended for you|"
    r"vous aimerez aussi.{0,20}|nos derniers articles|derniers articles|(?:read|up) next|autres (?:actualités|articles|communiqués)",
    re.I,
)
_DAY = r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|(?:\w+,? )?\d{1,2}(?:er|st|nd|rd|th)? \w+\.?,? \d{4}|\w+\.? \d{1,2}, \d{4})"
_BYLINE = re.compile(
    rf"(?:le |on |the )?{_DAY}(?:,?\s*(?:à|at|[-–|])?\s*\d{{1,2}}\s?[h:.]\s?\d{{0,2}}(?: ?[ap]\.?m\.?)?)?"
    r"(?:,? (?:par|by|von) .{1,60})?|"
    rf"(?:par|by|propos recueillis par|interview by|(?:publié|écrit|posté|posted|written|published) (?:par|by)) "
    rf"\w[\w'.-]+(?: [\w'.&-]+){{0,5}}?(?:,?\s*(?:publié )?(?:le |on |[-–|·] ?)?{_DAY}.{{0,60}})?",
    re.I,
)
"""Lines round a title that tell the day or the author."""


def length_of(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def is_link(block: Block, share: float) -> bool:
    return block.links > share * len(block.text)


def ends_article(text: str) -> bool:
    """Say whether a line heads what is not the article's: other articles, comments."""
    return len(text) < LONGEST_END and bool(ENDS.fullmatch(plain(text)))


def without_pointers(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without lines such as "Lire aussi" that are links, or stand above links, and without these."""
    labels = set()
    for place, block in enumerate(blocks):
        line = plain(block.text)
        below = blocks[place + 1] if place + 1 < len(blocks) else block
        label = len(line) <= 200 and bool(_POINTERS.fullmatch(line) or ENDS.fullmatch(line))
        if label and (is_link(block, HALF_LINK) or is_link(below, MOSTLY_LINK)):
            labels.add(place)
    return _without_led(blocks, labels)


def _without_led(blocks: Sequence[Block], labels: set[int]) -> list[Block]:
    """Return the blocks without those at the places of labels, and without the links that follow them."""
    kept: list[Block] = []
    led = False
    for place, block in enumerate(blocks):
        led = place in labels or (led and is_link(block, MOSTLY_LINK))
        if not led:
            kept.append(block)
    return kept


def bylines(blocks: Sequence[Block]) -> set[int]:
    """Return the places of the lines that tell the day or the author, above the text or below its lead."""
    long = [place for place, block in enumerate(blocks) if len(block.text) >= FIRST_SENTENCE]
    end = long[1] if len(long) > 1 else 0
    return {place for place, block in enumerate(blocks[:end]) if _BYLINE.fullmatch(plain(block.text))}


def without_others(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without lines that lead to other articles, and without what stands below the article's end.

    What is more than half as long as the text above it is no appendix: such a line may stand in a box beside the text.
    Nor is what goes on in the element that holds most of the text above: the line stood in a box between paragraphs.
    """
    above, whole = 0, length_of(blocks)
    labels: set[int] = set()
    end = len(blocks)
    for place, block in enumerate(blocks):
        line = plain(block.text)
        ends = ends_article(block.text)
        short = above > ENOUGH_ABOVE and whole - above < MOST_BELOW * above
        if ends and short and not _goes_on(blocks[:place], blocks[place + 1 :]):
            end = place
            break
        above += len(block.text)
        if len(line) <= 200 and (ends or _POINTERS.fullmatch(line)):
            labels.add(place)
    return _without_led(blocks[:end], labels)


def _goes_on(above: Sequence[Block], below: Sequence[Block]) -> bool:
    """Say whether much of what stands below lies directly in the element that holds most of the text above."""
    letters: Counter[Tag | None] = Counter()
    for block in above:
        letters[_around(block)] += len(block.text)
    around, most = letters.most_common(1)[0]
    own = [block for block in below if _around(block) is around]
    return most > HALF * length_of(above) and len(own) > FEWEST_MORE and length_of(own) > GOES_ON * length_of(below)


def _around(block: Block) -> Tag | None:
    return block.element.parent if block.element is not None else None


def without_teasers(blocks: list[Block], page: Sequence[Block]) -> list[Block]:
    """Return the blocks without texts that each stand below a heading that leads elsewhere and was not kept itself.

    ``page`` are all of its blocks. Where such texts are few, or not less than what stands above them, they are the page.
    """
    own = {id(block) for block in blocks}
    heads = (head.tag in HEADINGS and is_link(head, MOSTLY_LINK) and id(head) not in own for head in page)
    under = {id(block) for head, block in zip(heads, page[1:], strict=False) if head and block.tag not in HEADINGS}
    first = next((place for place, block in enumerate(blocks) if id(block) in under), len(blocks))
    teasers = [block for block in blocks[first:] if id(block) in under and block.score < SURE]
    if len(teasers) < FEWEST_TEASERS or length_of(blocks[:first]) <= length_of(teasers):
        return blocks
    left_out = {id(block) for block in teasers}
    return [block for block in blocks if id(block) not in left_out]
