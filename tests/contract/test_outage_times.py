"""An outage lasts from when its file was made to when the one was made that says it is back."""

from contract.world import World, at


def test_an_outage_begins_when_its_file_was_made(world: World) -> None:
    """And not when somebody checked it, which may be an hour later."""
    world.load("Berlin,A,5", version=1)
    world.check()
    world.load("Berlin,A,0", "Berlin,B,0", version=2)
    world.clock.forward(hours=1)
    world.check()
    found = world.platform.alerts.outages()
    assert [(one.item, one.began, one.ended) for one in found] == [
        ("A", at(2), None),
        ("B", at(2), None),
    ]


def test_an_outage_ends_when_the_file_was_made_that_says_so(world: World) -> None:
    """Also where both files are checked a day late, at the same time."""
    world.load("Berlin,A,5", version=1)
    world.load("Berlin,A,0", version=2)
    world.load("Berlin,A,5", version=30)
    world.clock.forward(days=1)
    world.check()
    (ended,) = world.outages_of("Berlin", "A")
    assert (ended.began, ended.ended) == (at(2), at(30))


def test_a_late_files_outage_begins_when_that_was_made(world: World) -> None:
    """It is first heard of after a newer file, and was out before that one was made."""
    world.load("Berlin,B,5", version=9)
    world.check()
    world.load("Berlin,A,0", version=3)
    world.check()
    (outage,) = world.platform.alerts.outages()
    assert (outage.item, outage.began) == ("A", at(3))


def test_an_outage_that_is_undone_began_when_its_file_was_made(world: World) -> None:
    """It ends with the undo, which is no file: then somebody said that it was wrong."""
    world.load("Berlin,A,5", version=1)
    wrong = world.load("Berlin,A,0", version=2)
    world.clock.forward(hours=1)
    undone = world.clock.now()
    world.undo(wrong.upload.id)
    world.clock.forward(hours=1)
    world.check()
    (ended,) = world.outages_of("Berlin", "A")
    assert (ended.began, ended.ended) == (at(2), undone)


def test_no_outage_ends_before_it_began(world: World) -> None:
    """A file may be a few minutes ahead of the clock by which a person then mends it."""
    ahead = 24 * 60 + 3
    world.load("Berlin,A,0", version=ahead)
    world.check()
    world.forget("Berlin", "A")
    world.check()
    (ended,) = world.outages_of("Berlin", "A")
    assert (ended.began, ended.ended) == (at(ahead), at(ahead))


def test_joined_stores_are_out_since_the_newer_level_says_so(world: World) -> None:
    """A name that is mended later makes an outage neither younger nor longer."""
    world.load("Berlim,A,0", "Berlim,B,5", version=2)
    world.load("Berlin,A,5", "Berlin,B,0", version=1)
    world.check()
    world.clock.forward(hours=1)
    world.rename("Berlim", "Berlin")
    (out,), (back,) = world.outages_of("Berlin", "A"), world.outages_of("Berlin", "B")
    assert (out.began, out.ended) == (at(2), None)
    assert (back.began, back.ended) == (at(1), at(2))
