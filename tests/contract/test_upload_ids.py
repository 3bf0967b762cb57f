"""Uploads are found by the beginning of their ids."""

from contract.world import World


def test_ids_are_found_by_their_beginning(world: World) -> None:
    """At most as many as are asked for; no character stands for others."""
    ids = {world.load(f"Berlin,A,{count}", version=count).upload.id for count in (1, 2, 3)}
    uploads = world.platform.uploads
    assert set(uploads.beginning_with("u", 10)) == ids
    assert len(uploads.beginning_with("u", 2)) == 2
    for id in ids:
        assert uploads.beginning_with(id, 2) == [id]
    assert uploads.beginning_with("_", 2) == uploads.beginning_with("ux", 2) == []
