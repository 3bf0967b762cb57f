"""Counts that show no decimal sign by themselves: other columns and the delimiter may."""

from decimal import Decimal

import pytest

from files.desk import read_text


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        ('store,item,count,price\nB,a,"1,000","1,500.00"\n', "1000", "point, as in price"),
        ("store;item;count;price\nB;a;1.000;1.500,00\n", "1000", "comma, as in price"),
        ("store;item;count;price\nB;a;1,000;12.50\n", "1000", "point, as in price"),
        ('store,item,count\nB,a,"1,000"\nB,b,"2,000"\n', "1000", "point, as commas part the cells"),
    ],
)
def test_the_rest_of_the_file_shows_the_decimal_sign(text: str, count: str, why: str) -> None:
    """And the report says what showed it."""
    read = read_text(text)
    assert read.levels["B", "a"] == Decimal(count)
    assert f"decimal sign is a {why}" in read.description


@pytest.mark.parametrize(
    "text",
    [
        "store;item;count\nB;a;1.000\n",
        "store;item;count\nB;a;1,000\n",
        "store,item,count\nB,a,1.000\n",
        'store,item,count\nB,a,1.000\nB,b,"1,000"\n',
        "store;item;count;price;weight\nB;a;1,000;12.50;1,5\n",
        "store;item;count;release\nB;a;1,000;v1.50\n",
    ],
)
def test_where_nothing_shows_it_counts_that_may_mean_two_things_are_rejects(text: str) -> None:
    """Also where two columns contradict each other, or one holds no numbers."""
    read = read_text(text)
    assert not read.levels
    assert all("may mean" in reject.reason for reject in read.rejects)
