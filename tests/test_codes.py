"""What is a code, in texts and in queries, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.analysis import code_keys, find_codes, key_of_code
from missionsearch.analysis.codes import in_either_language

CODES = {
    "A/2015/30": "a-2015-30",
    "S/2015/30": "s-2015-30",
    "a/2015/30": "a-2015-30",
    "A/RES/70/1": "a-res-70-1",
    "PC.DEL/1234/15": "pc-del-1234-15",
    "L. 311-2": "l-311-2",
    "R.311-2": "r-311-2",
    "L311-2": "l-311-2",
    "L 311-2": "l-311-2",
    "l. 311-2": "l-311-2",
    "2015/1234(INI)": "2015-1234-ini",
    "EX.DOC/2015–18": "ex-doc-2015-18",
    "COM(2015) 185": "com-2015-185",
    "com(2015)185": "com-2015-185",
    "1540 (2004)": "1540-2004",
    "C-131/12": "c-131-12",
    "2014/65/UE": "2014-65-eu",
    "2014/65/EU": "2014-65-eu",
    "CM/Rec (2010) 5": "cm-rec-2010-5",
    "MC.DEC 4/13": "mc-dec-4-13",
    "1234/15": "1234-15",
    "2015/30": "2015-30",
    "B-52": "b-52",
    "123/4": "123-4",
    "4/123": "4-123",
    "13/2015": "13-2015",
    "2014/16": "2014-16",
    "2014/13": "2014-13",
    "note/15": "note-15",
    "NOTES/15": "notes-15",
    "abc-12": "abc-12",
    "art. 5-2": "art-5-2",
    "ART. 5": "art-5",
    "DOC (2010) 5": "doc-2010-5",
}
NO_CODES = [
    "COVID-19", "G20", "9 h 30", "10.5", "3,5 %", "1 234,56", "21/11/2014", "21/11/14", "5.10.2015", "2015-10-05",
    "2014-2015", "2014-15", "2014/15", "12/2015", "24/7", "01.23.45.67.89", "art. 5", "p. 12", "États-Unis", "et/ou",
    "annexe A", "loi (2010) 5", "v2.0", "a) 12", "70e", "Rendez-vous le 12",
    "1/12", "1999/00", "notes/15", "Notes/15", "abcd-12", "ABCD-12", "1540 (9999)", "2/3/15", "Doc (2010) 5",
]  # fmt: skip


@pytest.mark.parametrize(("written", "key"), CODES.items())
def test_a_code_is_found_whole_in_a_sentence(written: str, key: str) -> None:
    text = f"Voir la cote {written} du dossier."
    (found,) = find_codes(text)
    assert (text[found.start : found.end], found.key) == (written, key)


@pytest.mark.parametrize("written", NO_CODES)
def test_what_only_looks_like_a_code_is_none(written: str) -> None:
    assert list(find_codes(f"Selon {written} encore.")) == []


@pytest.mark.parametrize("other", ["A-2015-30", "A 2015 30", "A/2015-30", "a–2015–30", "A.2015.30"])
def test_dashes_slashes_and_spaces_make_no_difference_to_the_key(other: str) -> None:
    assert key_of_code(other) == "a-2015-30"


def test_a_code_is_indexed_under_its_endings_and_under_what_it_revises() -> None:
    assert code_keys("PC.DEL/1234/15/Rev.1") == [
        "pc-del-1234-15-rev-1",
        "pc-del-1234-15",
        "del-1234-15",
        "1234-15",
        "-pcdel123415",
    ]


@given(st.text(max_size=200))
def test_codes_of_any_text_lie_in_it_one_behind_the_other(text: str) -> None:
    end = 0
    for code in find_codes(text):
        assert end <= code.start < code.end <= len(text)
        end = code.end


def test_a_long_run_of_parts_takes_no_time_that_grows_with_its_square() -> None:
    assert len(list(find_codes("A/1" * 30_000 + " " + "a." * 60_000 + "(" * 60_000))) >= 0


@pytest.mark.parametrize("run", ["a" * 120, "é" * 120, "RESADDCORR" * 12, "7" * 120, "abcdefgh12345678" * 8])
def test_a_run_of_letters_or_digits_is_cut_into_parts_in_one_way_only(run: str) -> None:
    """Else each of these takes longer than anybody waits: a run of 60 letters took five seconds."""
    assert list(find_codes(f"2015 {run}\U000613fd,{run}_ 1")) == []


def test_a_word_longer_than_a_part_still_is_one_of_a_code() -> None:
    assert [code.key for code in find_codes("voir INFORMATIONS/2015/30 et PC.INFORMATIONS/12/15")] == [
        "informations-2015-30",
        "pc-informations-12-15",
    ]


def test_a_part_of_a_key_is_written_as_in_either_language() -> None:
    assert (in_either_language("eu"), in_either_language("12")) == (("eu", "ue"), ("12",))


def test_a_bracket_that_closes_around_a_code_is_no_part_of_it() -> None:
    text = "(voir A/2015/30) et (COM(2015))"
    assert [text[code.start : code.end] for code in find_codes(text)] == ["A/2015/30", "COM(2015)"]
