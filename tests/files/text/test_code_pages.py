"""Which code page a file is in: by what its bytes mean in each, or one refusal, never mojibake."""

import pytest

from files.desk import read_bytes
from shelfwatch.core.errors import Refused
from shelfwatch.files.arrival.encoding import codec_of
from shelfwatch.files.text.alphabets import CODE_PAGES
from shelfwatch.files.text.code_pages import find_code_page

CODED = [
    ("cp1252", "Köln,Käse"),
    ("cp1252", "Smørrebrød"),
    ("cp1252", "Åbo,Älg"),
    ("cp1252", "crème brûlée"),
    ("cp1252", "España"),
    ("cp1252", "São Paulo,feijão"),
    ("cp1252", "Málaga"),
    ("cp1252", "Zürich,München,Genève,Málaga"),
    ("cp1252", "€ 5"),
    ("cp1252", "m²"),
    ("cp1252", "Müller – 5 Stück"),
    ("cp1250", "Łódź,Żółw"),
    ("cp1250", "Dvořák"),
    ("cp1250", "Győr,tűzhely"),
    ("cp1254", "İstanbul,Çaydanlık,Eskişehir,Ağaç"),
    ("cp1257", "Šiauliai,ąžuolas"),
    ("cp1251", "Москва,Чайник"),
    ("cp1251", "Київ,Чайник"),
    ("cp1253", "Αθήνα,Τσάι"),
    ("cp932", "東京,やかん"),
    ("cp932", "名古屋,テーブル"),
    ("euc_jp", "東京,やかん"),
    ("gb18030", "北京,茶壶"),
    ("gb18030", "上海,水壶"),
    ("big5", "台北,茶壺"),
    ("cp949", "서울,주전자"),
    ("koi8_r", "Москва,Чайник"),
    ("mac_roman", "Köln,Käse"),
    ("cp850", "Köln,Käse"),
]


@pytest.mark.parametrize(("codec", "tokens"), CODED)
def test_a_few_words_tell_the_code_page(codec: str, tokens: str) -> None:
    """They are of one language there, and in every other code page of none."""
    assert find_code_page([tokens.encode(codec)], "stock.csv") == codec


@pytest.mark.parametrize(("codec", "tokens"), [("cp1254", "Ağa")])
def test_what_may_be_of_several_code_pages_is_not_guessed(codec: str, tokens: str) -> None:
    """The bytes of Ağa are those of Aða as well."""
    with pytest.raises(Refused, match="nothing tells its code page for certain"):
        find_code_page([tokens.encode(codec)], "stock.csv")


def test_a_file_whose_code_page_is_uncertain_is_refused_by_one_sentence() -> None:
    """It shows what each code page would make of it, and what to do."""
    content = "store,item,count\nB,Ağa,0\n".encode("cp1254")
    with pytest.raises(Refused, match=r"Windows-1254 would read Ağa \(--encoding cp1254\)"):
        read_bytes(content)
    assert list(read_bytes(content, encoding="cp1254").levels) == [("B", "Ağa")]


@pytest.mark.parametrize(("codec", "tokens"), [each for each in CODED if "," in each[1]])
def test_the_report_names_the_code_page(codec: str, tokens: str) -> None:
    """And the store is called as its people call it."""
    store, item, *_ = tokens.split(",")
    read = read_bytes(f"store,item,count\n{store},{item},0\n".encode(codec))
    label = next(page.label for page in CODE_PAGES if page.codec == codec)
    assert list(read.levels) == [(store, item)]
    assert f" in {label}," in read.description


def test_names_of_columns_that_are_known_tell_the_code_page() -> None:
    """Two letters of a header are more than the words of its rows can say."""
    text = "Filiale;Artikelnummer;Verfügbarer Bestand\nB;Ağa;1\n"
    assert find_code_page([text.encode("cp1254")], "stock.csv") in ("cp1252", "cp1254")


def test_a_file_of_another_code_page_is_no_other_store() -> None:
    """Москва in UTF-8 and in Windows-1251 is one store."""
    text = "store,item,count\nМосква,Чайник,0\nМосква,Чашка,5\n"
    assert read_bytes(text.encode("cp1251")).levels == read_bytes(text.encode()).levels


@pytest.mark.parametrize("name", ["cp1251", "CP1251", "windows-1251", "Shift_JIS"])
def test_a_code_page_has_the_names_that_people_give_it(name: str) -> None:
    """In any letter case."""
    assert codec_of(name) in ("cp1251", "shift_jis")


@pytest.mark.parametrize("name", ["", "klingon", "rot13", "zip", "utf-16"])
def test_what_is_no_code_page_is_none(name: str) -> None:
    """Also what is a codec, of something else than text with bytes for letters."""
    with pytest.raises(ValueError, match=r"^"):
        codec_of(name)
