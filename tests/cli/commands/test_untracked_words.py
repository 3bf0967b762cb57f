"""Words that a person declared for having no count are no daily rejects."""

import pytest

from cli.desk import Desk


@pytest.mark.parametrize("header", ["store,item,count", "Store,SKU,Qty on hand"])
def test_a_declared_word_is_no_reject_in_any_layout(desk: Desk, header: str) -> None:
    """Nor is it a zero: the old count stays."""
    desk.home.mkdir()
    (desk.home / "shelfwatch.toml").write_text('untracked = ["Unlimited", "10+"]\n')
    rows = ["Bonn,A,5", "Bonn,B,3", "Bonn,C,0", "Bonn,D,7", "Bonn,E,9", "Bonn,F,1"]
    (desk.folder / "first.csv").write_text("\n".join([header, *rows, ""]))
    desk("load", "first.csv", "--as-of", "2026-01-05T08:00Z")
    rows[:2] = ["Bonn,A,unlimited", "Bonn,B,10+"]
    (desk.folder / "second.csv").write_text("\n".join([header, *rows, ""]))
    answer = desk("load", "second.csv", "--as-of", "2026-01-05T09:00Z", "--json")
    (report,) = answer.json["uploads"]
    assert (answer.code, report["untracked"], report["rejected"]) == (0, 2, 0)
    counts = {level["item"]: level["count"] for level in desk("stock", "--json").json}
    assert (counts["A"], counts["B"], counts["C"]) == (5, 3, 0)
