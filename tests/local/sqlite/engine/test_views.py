"""What somebody sees who opens the database with a tool of their own."""

from local.sqlite.shelf import Shelf, hour


def test_the_view_of_the_stock_shows_counts_and_times_as_people_read_them(shelf: Shelf) -> None:
    """Not the millionths and microseconds that are kept."""
    shelf.load("Berlin,Flour,2.5\nBerlin,Echo Dot,-3\n", hour(1))
    with shelf.platform.database.read() as connection:
        found = connection.execute("SELECT * FROM stock ORDER BY item").fetchall()
    assert found == [
        ("Berlin", "Echo Dot", -3.0, "2026-03-02 09:00:00", "", None),
        ("Berlin", "Flour", 2.5, "2026-03-02 09:00:00", "", None),
    ]


def test_the_view_of_the_changes_names_file_row_and_both_counts(shelf: Shelf) -> None:
    """The count before is empty at first sight."""
    shelf.load("Berlin,Echo Dot,4\n", hour(1))
    shelf.load("Berlin,Echo Show,1\nBerlin,Echo Dot,0\n", hour(2), "second.csv")
    with shelf.platform.database.read() as connection:
        found = connection.execute(
            'SELECT file, "row", store, item, before, after FROM changes ORDER BY id'
        ).fetchall()
    assert found == [
        ("stock.csv", 2, "Berlin", "Echo Dot", None, 4.0),
        ("second.csv", 3, "Berlin", "Echo Dot", 4.0, 0.0),
        ("second.csv", 2, "Berlin", "Echo Show", None, 1.0),
    ]
