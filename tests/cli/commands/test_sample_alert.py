"""`test-alert`: a person asks whether messages reach somebody."""

from cli.desk import Desk, is_one_sentence


def test_without_a_mail_server_it_says_that_nobody_got_it(desk: Desk) -> None:
    """The message lies as a file, and says of itself that it is a test."""
    desk("subscribe", "ann@example.org")
    answer = desk("test-alert", "ann@example.org")
    assert answer.code == 0
    steps = answer.out.splitlines()
    assert steps[0] == "1  ann@example.org is subscribed."
    assert "nobody got it" in steps[2]
    (message,) = (desk.home / "outbox").glob("*.eml")
    assert "Subject: Test of Shelfwatch" in message.read_text()
    assert "This is a test and no alert" in message.read_text()


def test_a_server_that_is_away_is_named_and_nothing_is_sent_later(desk: Desk) -> None:
    """A test message that comes three days later would be a riddle."""
    desk("subscribe", "ann@example.org")
    (desk.home / "shelfwatch.toml").write_text(
        'mail_host = "127.0.0.1"\nmail_port = 1\nmail_sender = "stock@example.org"\n'
    )
    answer = desk("test-alert", "ann@example.org")
    assert answer.code == 4
    assert "2  The sample is in the outbox" in answer.out
    assert answer.err.startswith("3  It stopped at sending")
    assert desk("deliver").out == "Nothing is due.\n"


def test_who_is_not_subscribed_cannot_be_tested(desk: Desk) -> None:
    """One sentence that says where to look."""
    answer = desk("test-alert", "bob@example.org")
    assert answer.code == 2
    assert is_one_sentence(answer.err)
