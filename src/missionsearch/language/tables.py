"""What the cheap judges know: small words, scripts, and which languages are easily taken for each other."""

# ruff: noqa: SIM905 - a list of words reads best as one text

from __future__ import annotations

import re

# Words that a text of the language cannot do without and that its neighbours do not share.
SMALL_WORDS = {
    "fr": "les des du et une pour dans au aux sur est qui cette ces ont être avec leur leurs mais nous vous sont où "
    "pas par ce sa ses son été elle ils ainsi comme plus tout cet dont aussi entre lors afin",
    "en": "the of and to that for with by are this was be from at have has which will not been were their its it "
    "they an or we you our would can should these than who there",
    "de": "der die das und den von zu mit des auf für ist im dem nicht ein eine als auch es werden aus wird bei "
    "sich einen einer sind nach zum zur über wie durch",
    "es": "el los las del y una por con para su al lo como más pero sus le ha fue este entre está son desde esta "
    "también hasta donde muy han ser todos",
    "it": "il della di che e del per un una dei con nel alla delle le gli sono anche degli dalla è da come più questo "
    "ha nella sul ed ai dal al",
    "pt": "o os do da das dos em um uma para com não por mais na no nas nos ao aos pela pelo são também foi seu sua "
    "está entre você até",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er om ook als dan maar bij uit door naar heeft "
    "worden wordt deze werd",
}
JUDGED_BY: dict[str, list[str]] = {}
for _language, _words in SMALL_WORDS.items():
    for _word in _words.split():
        JUDGED_BY.setdefault(_word, []).append(_language)

# Scripts that one language writes, or so nearly one that the others do not occur here.
SCRIPTS = (
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("he", "\u0590-\u05ff"),
    ("hy", "\u0530-\u058f"),
    ("ka", "\u10a0-\u10ff"),
    ("th", "\u0e00-\u0e7f"),
    ("lo", "\u0e80-\u0eff"),
    ("km", "\u1780-\u17ff"),
    ("my", "\u1000-\u109f"),
    ("am", "\u1200-\u137f"),
    ("si", "\u0d80-\u0dff"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
    ("gu", "\u0a80-\u0aff"),
    ("pa", "\u0a00-\u0a7f"),
    ("bn", "\u0980-\u09ff"),
    ("ko", "\uac00-\ud7af\u1100-\u11ff"),
    ("ja", "\u3040-\u30ff"),
    ("zh", "\u4e00-\u9fff\u3400-\u4dbf"),
)
SCRIPT_PATTERNS = tuple((language, re.compile(f"[{signs}]")) for language, signs in SCRIPTS)
OTHER_SCRIPTS = {
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
}

# Languages so near each other, or to one that langdetect does not know, that what a page declares tells more.
NEIGHBOURS = tuple(
    frozenset(group.split())
    for group in (
        "no nb nn da sv",
        "nl af fy",
        "id ms",
        "hr sr bs sl mk bg me",
        "cs sk",
        "es gl ca ast",
        "pt gl",
        "fr oc br co wa lb",
        "it co sc",
        "ru uk be bg mk sr",
        "fa ar ur ps ckb ku",
        "hi mr ne sa",
        "tr az",
        "ru kk ky mn tt tg uz",
        "et fi",
        "zh ja ko",
        "de lb als",
    )
)
KNOWN = frozenset(
    "af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr ne nl no pa pl "
    "pt ro ru sk sl so sq sv sw ta te th tl tr uk ur vi zh".split()
)
"""What langdetect can answer."""

WRITTEN_IN = {
    **dict.fromkeys("ru uk be bg mk sr kk ky mn tg tt".split(), "cyrillic"),
    **dict.fromkeys("ar fa ur ps ckb ug".split(), "arabic"),
    **dict.fromkeys("hi mr ne sa".split(), "devanagari"),
}
