"""Where a crawl starts."""

from pathlib import Path

import pytest

from missionsearch.errors import SeedError
from missionsearch.seeds import read_seeds


def read(tmp_path: Path, content: bytes) -> tuple[str, ...]:
    (tmp_path / "crawl_seeds.txt").write_bytes(content)
    return read_seeds(tmp_path / "crawl_seeds.txt")


def test_seeds_are_read_in_order_and_once_in_canonical_form(tmp_path: Path) -> None:
    content = b"# ours\n\nHTTPS://B.example\n  https://a.example/fr/ # French\r\nhttps://b.example/\n"
    assert read(tmp_path, content) == ("https://b.example/", "https://a.example/fr/")


def test_a_byte_order_mark_is_no_part_of_the_first_seed(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfhttps://a.example/\n") == ("https://a.example/",)


def test_a_number_sign_inside_an_address_begins_no_comment(tmp_path: Path) -> None:
    assert read(tmp_path, b"https://a.example/x#y\n") == ("https://a.example/x",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"https://a.example/\nvisa\n", "line 2: not an http"),
        (b"# nothing\n", "holds no seed"),
        (b"\xff\xfe\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(SeedError, match=message):
        read(tmp_path, content)


def test_a_missing_file_and_a_folder_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="missionsearch init"):
        read_seeds(tmp_path / "none")
    with pytest.raises(SeedError, match="cannot be read"):
        read_seeds(tmp_path)
