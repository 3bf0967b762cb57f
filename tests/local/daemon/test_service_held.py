"""The service and held files: they leave the inbox, hold nothing up, and people are asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.served import Post, RateLimiter, installed, post
from shelfwatch.core.alerting.subscriber import SubscriptionKind
from shelfwatch.core.finding import Verdict
from shelfwatch.core.uploads.upload import Missing, Status
from shelfwatch.local.daemon.events import FileDone, Trouble
from shelfwatch.local.doctor.doctor import examine
from shelfwatch.local.inbox.moves import set_aside
from shelfwatch.service.alerting.deliver import deliver
from shelfwatch.service.loading.release import discard, release

pytestmark = pytest.mark.slow

__all__ = ["post"]

FORTY = range(40)
DAY = 24 * 3600


def rows(count: int, store: str = "Berlin") -> str:
    """Forty items of a store."""
    return "".join(f"{store},I{item},{count}\n" for item in FORTY)


@pytest.fixture
def turns(tmp_path: Path, post: Post) -> Iterator[RateLimiter]:
    """A service that has loaded forty items, and then held a file that empties them."""
    with installed(tmp_path, post) as installation:
        made = RateLimiter(installation)
        made.after(0)
        for count in (10, 0):
            made.drop("stock.csv", rows(count))
            made.after(3)
            made.after(3)
        yield made


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def held_id(turns: RateLimiter) -> str:
    """The upload that waits."""
    (held,) = turns.installation.platform.held_uploads.open()
    return held.upload.id


def test_a_held_file_lies_in_held_and_nowhere_else(turns: RateLimiter) -> None:
    """The inbox goes on; what is in done was loaded."""
    assert names(turns.home.held) == [f"{held_id(turns)}-stock.csv"]
    assert turns.in_inbox() == []
    assert (names(turns.home.done), names(turns.home.failed)) == (["stock.csv"], [])


def test_a_held_file_that_comes_again_is_kept_where_its_copy_was_lost(turns: RateLimiter) -> None:
    """Before it leaves the inbox."""
    (copy,) = turns.home.held.iterdir()
    copy.rename(turns.home.inbox / "stock.csv")
    turns.after(3)
    turns.after(3)
    assert (turns.in_inbox(), list(turns.home.held.iterdir())) == ([], [copy])


def test_the_log_says_why_and_what_to_do(turns: RateLimiter) -> None:
    """As trouble; and the one that tells people is woken."""
    wakes = turns.wakes
    turns.drop("again.csv", rows(-1))
    events = [*turns.after(3), *turns.after(3)]
    (done,) = [event for event in events if isinstance(event, FileDone)]
    assert done.is_trouble
    assert done.report.status is Status.HELD
    assert "40 of 40 items would go out of stock" in done.text
    assert f"shelfwatch --home {turns.home.root} release {done.report.upload.id}" in done.text
    assert turns.wakes > wakes


def test_the_question_goes_out_as_any_message(turns: RateLimiter, post: Post) -> None:
    """Once."""
    deliver(turns.installation.platform, post)
    deliver(turns.installation.platform, post)
    subject = "Held: stock.csv would take 40 of 40 items of Berlin out of stock"
    assert post.sent == [f"ann@example.org: {subject}"]


def test_a_file_behind_a_held_one_is_loaded(turns: RateLimiter) -> None:
    """Of another store, or of the same."""
    turns.drop("pusan.csv", rows(1, "Pusan"))
    turns.after(3)
    turns.after(3)
    assert turns.stores() == {"Berlin", "Pusan"}


def test_a_released_file_lies_in_done(turns: RateLimiter) -> None:
    """Beside the one that was loaded before it."""
    installation = turns.installation
    report = release(installation.platform, held_id(turns), installation.load_context)
    assert report.status is Status.LOADED
    assert names(turns.home.held) == []
    assert names(turns.home.done) == ["stock-2.csv", "stock.csv"]


def test_a_discarded_file_lies_in_failed(turns: RateLimiter) -> None:
    """Nothing is lost; dropped once more it goes there too, with its time the same upload."""
    discard(turns.installation.platform, held_id(turns))
    assert (names(turns.home.held), names(turns.home.failed)) == ([], ["stock.csv"])
    (turns.home.failed / "stock.csv").rename(turns.home.inbox / "stock.csv")
    turns.after(3)
    turns.after(3)
    assert names(turns.home.failed) == ["stock.csv"]


def test_the_file_of_a_replaced_question_lies_in_failed(turns: RateLimiter) -> None:
    """And the newer one in held."""
    turns.drop("newer.csv", rows(0))
    turns.after(3)
    turns.after(3)
    assert names(turns.home.held) == [f"{held_id(turns)}-newer.csv"]
    assert names(turns.home.failed) == ["stock.csv"]


def test_what_a_killed_decision_left_is_put_away_at_the_next_start(turns: RateLimiter) -> None:
    """With the upkeep of every start."""
    turns.installation.platform.held_uploads.discard(held_id(turns), "Discarded.")
    assert len(names(turns.home.held)) == 1
    turns.after(DAY)
    assert (names(turns.home.held), names(turns.home.failed)) == ([], ["stock.csv"])


def test_a_copy_that_can_not_be_put_away_is_told_of_and_old_files_are_removed(
    turns: RateLimiter,
) -> None:
    """Once a day, until it can be."""
    platform = turns.installation.platform
    platform.held_uploads.discard(held_id(turns), "Discarded.")
    turns.home.failed.rmdir()
    turns.home.failed.touch()
    (trouble,) = turns.after(DAY)
    assert isinstance(trouble, Trouble)
    assert "can't be moved to" in trouble.text
    assert not turns.service.upkeep.is_due
    turns.home.failed.unlink()
    assert turns.after(DAY) == []
    assert names(turns.home.failed) == ["stock.csv"]


def test_what_a_killed_removal_left_aside_is_taken_at_the_next_start(turns: RateLimiter) -> None:
    """It may be an export that nobody has loaded."""
    set_aside(turns.drop("pusan.csv", rows(1, "Pusan")))
    turns.after(DAY)
    turns.after(3)
    turns.after(3)
    assert turns.stores() == {"Berlin", "Pusan"}


def test_the_doctor_names_what_waits(turns: RateLimiter) -> None:
    """As a fault: somebody waits for its counts."""
    (found,) = [one for one in examine(turns.installation) if one.subject == "held files"]
    assert found.verdict == "fault"
    assert f"shelfwatch --home {turns.home.root} release {held_id(turns)}" in found.message
    discard(turns.installation.platform, held_id(turns))
    (found,) = [one for one in examine(turns.installation) if one.subject == "held files"]
    assert found.verdict == "ok"


def test_a_folder_may_send_full_snapshots(tmp_path: Path, post: Post) -> None:
    """What its files do not name is out of stock."""
    (tmp_path / "shelfwatch.toml").write_text(
        '[sources.Berlin]\nsnapshot = true\nmissing = "out"\n', encoding="utf-8"
    )
    with installed(tmp_path, post) as installation:
        turns = RateLimiter(installation)
        (turns.home.inbox / "Berlin").mkdir()
        assert installation.settings.missing_from("Berlin") is Missing.OUT
        for items in ("A,5\nB,6\n", "A,5\n"):
            path = turns.home.inbox / "Berlin" / "stock.csv"
            path.write_text("item,count\n" + items, encoding="utf-8")
            turns.after(3)
            turns.after(3)
        counts = {level.item: level.count for level in installation.platform.inventory.levels()}
        assert counts == {"A": 5, "B": 0}


def test_operations_are_told_of_a_refused_file_and_of_rejects(tmp_path: Path, post: Post) -> None:
    """With the folder that it lies in then; the one that tells people is woken."""
    with installed(tmp_path, post) as installation:
        subscribers = installation.platform.subscribers
        subscribers.add("ops@example.org", (), SubscriptionKind.OPERATIONS)
        turns = RateLimiter(installation)
        turns.after(0)
        (turns.home.inbox / "Bonn").mkdir()
        turns.drop("Bonn/stock.csv", "").write_text("colour,weight\n1,2\n", encoding="utf-8")
        turns.drop("part.csv", "Berlin,A,1\nBerlin,B,1O\n")
        turns.after(3)
        turns.after(3)
        texts = [sent.question for sent in installation.platform.deliveries.deliveries()]
        assert turns.wakes > 0
        deliver(installation.platform, post)
    assert sorted(post.sent) == [
        "ops@example.org: Not understood: 1 row of part.csv",
        "ops@example.org: Refused: Bonn/stock.csv",
    ]
    assert any(str(turns.home.failed / "Bonn") in text for text in texts)
    assert any(str(turns.home.done) in text for text in texts)


def test_the_doctor_names_what_was_refused_today(tmp_path: Path, post: Post) -> None:
    """As a fault; rows that were rejected are a warning."""
    with installed(tmp_path, post) as installation:
        turns = RateLimiter(installation)
        turns.after(0)
        turns.drop("bad.csv", "").write_text("colour,weight\n1,2\n", encoding="utf-8")
        turns.drop("part.csv", "Berlin,A,1\nBerlin,B,1O\n")
        turns.after(3)
        turns.after(3)
        found = [one for one in examine(installation) if one.subject == "files to mend"]
    assert {(one.verdict, one.message.split(":")[0]) for one in found} == {
        (Verdict.FAULT, "bad.csv was refused"),
        (Verdict.WARNING, "part.csv was loaded in part"),
    }
