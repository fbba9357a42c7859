"""What a page holds twice is read once."""

import pytest

from missionsearch.extract.blocks import Block
from missionsearch.extract.copies import without_copies

TEXT = "Le guichet est fermé du 24 décembre au 2 janvier inclus."
OTHER = Block("Les demandes en cours sont traitées par courrier.", "p")


@pytest.mark.parametrize(("first", "again"), [("p", "p"), ("div", "p"), ("h2", "p"), ("h2", "h2"), ("li", "li")])
def test_a_text_set_twice_is_read_where_it_stands_first(first: str, again: str) -> None:
    blocks = [Block(TEXT, first), OTHER, Block(TEXT, again)]
    assert without_copies(blocks) == blocks[:2]


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([Block("Sur rendez-vous", "p"), OTHER, Block("Sur rendez-vous", "p")], id="a short label"),
        pytest.param([Block(TEXT, "p"), Block(TEXT, "p"), Block(TEXT, "p"), Block(TEXT, "p")], id="said each time"),
        pytest.param([Block(TEXT, "tr"), OTHER, Block(TEXT, "tr")], id="rows of a table"),
        pytest.param([Block(TEXT, "h2"), OTHER, Block(TEXT, "h3")], id="headings of two levels"),
    ],
)  # fmt: skip
def test_what_is_meant_each_time_stays(blocks: list[Block]) -> None:
    assert without_copies(blocks) == blocks
