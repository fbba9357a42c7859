"""The sample site's publications with a lexicon of its own pairs, in an index, as a run makes them; no dictionary."""

from __future__ import annotations

import html
from pathlib import Path

from missionsearch.config import Settings
from missionsearch.crosslanguage.alignment import AlignedText, TranslationPair, Version, aligned_texts
from missionsearch.crosslanguage.asking import CrossSearch
from missionsearch.crosslanguage.entities import gazetteer, with_entities
from missionsearch.crosslanguage.files import write_lexicon
from missionsearch.crosslanguage.learning import learn
from missionsearch.demo.content import Article, articles
from missionsearch.demo.site import typography
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Document, Passage
from missionsearch.search.synonyms import SynonymFile

SITE = "https://valombre.example"
SHIPPED = SynonymFile(Settings().synonyms_path).current()


def typeset(article: Article, text: str) -> str:
    return html.unescape(typography(text, article.language))


def version(article: Article) -> Version:
    paragraphs = tuple(typeset(article, text) for text in article.paragraphs)
    return Version(SITE + article.path, typeset(article, article.title), paragraphs)


def document(article: Article) -> Document:
    own = version(article)
    publication = min(article.path, article.translation or article.path)
    passages = tuple(Passage(text, article.language) for text in own.paragraphs)
    page = Document(own.url, own.title, passages, article.language, publication=SITE + publication)
    return with_entities(page, gazetteer(SHIPPED.names))


def texts() -> list[AlignedText]:
    """Return the aligned sentences of all pairs."""
    by_path = {article.path: article for article in articles()}
    french = [article for article in by_path.values() if article.language == "fr" and article.translation in by_path]
    pairs = (TranslationPair(version(each), version(by_path[str(each.translation)])) for each in french)
    return [text for pair in pairs for text in aligned_texts(pair)]


def indexed(root: Path) -> tuple[SearchEngine, CrossSearch]:
    """Return an engine over the publications, and what asks it in the other language."""
    settings = Settings(root=root)
    engine = open_engine(settings)
    engine.build(map(document, articles()))
    taught = texts()
    write_lexicon(settings.index_dir, "demo", 20, learn(taught), taught)
    return engine, CrossSearch(engine, settings.index_dir, dictionary_of=lambda: None)
