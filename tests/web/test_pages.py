"""What the pages show and do, from the first file on."""

import re

from shelfwatch.core.stock.outage import OutageState
from web.site import Site

LINK = re.compile(r'href="(/[^"#]*)"')


def fill(site: Site) -> None:
    """Two stores; a teapot ran out in one of them, and Ann was told."""
    site.world.subscribe()
    site.world.load("Berlin,Teapot,5", "Berlin,Cup,2", "Oslo,Teapot,7", version=1)
    site.world.tell()
    site.world.load("Berlin,Teapot,0", version=2)
    site.world.tell()


def test_an_empty_installation_leads_to_the_first_file(site: Site) -> None:
    """Where files are dropped, and what comes then."""
    page = site.get("/")
    assert "Send the first file" in page
    assert 'id="files"' in page
    assert str(site.world.folder / "inbox") in page
    assert "Say who is told" in page


def test_the_overview_answers_whether_anything_is_wrong(site: Site) -> None:
    """In its first sentence, with where else the item is; also when nothing is."""
    fill(site)
    page = site.get("/")
    assert "1 item is out of stock in 1 store." in page
    assert "Oslo 7" in page
    site.world.load("Berlin,Teapot,3", version=3)
    site.world.tell()
    assert "Everything is in stock." in site.get("/")


def test_each_page_is_there_and_each_link_leads_somewhere(site: Site) -> None:
    """From the overview on, every address of ours that any page names."""
    fill(site)
    seen: set[str] = set()
    to_see = {"/"}
    while to_see:
        path = to_see.pop()
        seen.add(path)
        answer = site.client.get(path)
        assert answer.status_code == 200, path
        assert "http" not in "".join(re.findall(r'(?:src|href|action)="([^"]*)"', answer.text))
        if answer.headers["content-type"].startswith("text/html"):
            to_see |= {link.replace("&amp;", "&") for link in LINK.findall(answer.text)} - seen
    assert {"/stock", "/outages", "/uploads", "/people", "/system", "/stock.csv"} <= {
        path.partition("?")[0] for path in seen
    }


def test_the_stock_is_filtered_and_found(site: Site) -> None:
    """By store, by state, by the beginning of a word; and as CSV and JSON."""
    fill(site)
    assert "Cup" in site.get("/stock", store="berlin")
    assert "Cup" not in site.get("/stock", state="out")
    assert "Cup" in site.get("/stock", q="cu")
    assert "No item or name has words" in site.get("/stock", q="up")
    rows = site.get("/stock.csv", state="out").splitlines()
    assert rows[1].startswith("Berlin,Teapot,0,")
    levels = site.client.get("/stock.json", params={"store": "Oslo"}).json()["levels"]
    assert [(one["item"], one["count"]) for one in levels] == [("Teapot", 7)]
    assert "Oslo" in site.get("/grid")


def test_the_page_of_an_item_tells_its_course_and_why(site: Site) -> None:
    """As a picture and in words, with who was told, and the other stores."""
    fill(site)
    page = site.get("/item", store="Berlin", item="Teapot")
    assert "is out of stock" in page
    assert "<svg" in page
    assert "From 5 on" in page
    assert "5 → 0" in page
    assert "ann@example.org: delivered" in page
    assert "Oslo" in page
    assert (
        site.client.get("/item", params={"store": "Berlin", "item": "Nothing"}).status_code == 404
    )


def test_a_file_is_looked_at_before_it_is_loaded(site: Site) -> None:
    """Nothing is written by the look, and the load does just what it showed."""
    place = site.stage("Berlin,Teapot,0", "Berlin,Cup,x")
    page = site.get(place)
    assert "would change 1 count" in page
    assert "not a number" in page
    assert site.world.levels() == {}
    answer = site.client.post(place, data={"action": "apply", "expected": expected(page)})
    assert "1 changed, 0 unchanged, 1 rejected" in answer.text
    assert len(site.world.levels()) == 1
    assert site.client.get(place).status_code == 404


def expected(page: str) -> str:
    """What a preview was of, as its form says."""
    found = re.search(r'name="expected" value="([0-9a-f]*)"', page)
    assert found is not None
    return found[1]


def test_a_look_that_is_out_of_date_writes_nothing_and_is_shown_anew(site: Site) -> None:
    """Somebody else loaded meanwhile: what was agreed to is not what would happen."""
    site.world.load("Berlin,Teapot,5", version=1)
    place = site.stage("Berlin,Teapot,0")
    page = site.get(place)
    site.world.load("Berlin,Teapot,9", version=2)
    answer = site.client.post(place, data={"action": "apply", "expected": expected(page)})
    assert "Levels moved since you looked" in answer.text
    assert ">9<" in answer.text
    assert site.world.levels() == {("Berlin", "Teapot"): 9}
    site.client.post(place, data={"action": "apply", "expected": expected(answer.text)})
    assert site.world.levels() == {("Berlin", "Teapot"): 0}


def test_a_file_that_is_given_up_is_gone(site: Site) -> None:
    """And one that is larger than what is taken never comes."""
    place = site.stage("Berlin,Teapot,0")
    answer = site.client.post(place, data={"action": "cancel"})
    assert "nothing of it was written" in answer.text
    assert site.client.get(place).status_code == 404
    large = site.client.post("/uploads/staged", params={"name": "a"}, content=b"x" * 100_001)
    assert large.status_code == 413


def test_a_held_file_is_decided_about_and_a_loaded_one_taken_back(site: Site) -> None:
    """Release and discard stand where the figures do; an undo says first what it would do."""
    site.world.load(*(f"Berlin,I{number},5" for number in range(30)), version=1)
    held = site.world.load(*(f"Berlin,I{number},0" for number in range(30)), version=2)
    page = site.get(f"/uploads/{held.upload.id}")
    assert "30 of 30 items" in page
    assert "1 file waits" in site.get("/")
    answer = site.client.post(f"/uploads/{held.upload.id}/release")
    assert "Released and loaded" in answer.text
    assert "30 counts go back" in site.get(f"/uploads/{held.upload.id}/undo")
    answer = site.client.post(f"/uploads/{held.upload.id}/undo")
    assert "Taken back" in answer.text
    assert set(site.world.levels().values()) == {5}


def test_many_outages_are_ordered_at_once(site: Site) -> None:
    """Until a day, which has to be said; the page says for how many."""
    fill(site)
    site.world.load("Berlin,Cup,0", version=3)
    site.world.tell()
    ids = re.findall(r'name="outage" value="([^"]+)"', site.get("/outages"))
    assert len(ids) == 2
    form = {"outage": ids, "action": "ordered", "next": "/outages?store=Berlin"}
    assert site.client.post("/outages/act", data=form).status_code == 422
    answer = site.client.post("/outages/act", data={**form, "until": "2026-12-01"})
    assert "Noted as ordered: 2." in answer.text
    assert answer.url.query == b"store=Berlin&done=ordered-2"
    states = {one.action.state for one in site.world.platform.alerts.outages()}
    assert states == {OutageState.ORDERED}
    assert site.world.platform.access.audit(1)[0].by == "ann"


def test_somebody_is_added_tested_and_removed(site: Site) -> None:
    """An address that nobody can be reached at is refused in a sentence."""
    site.client.post("/people/add", data={"address": "bob@example.org", "kind": "stock"})
    assert "1 address is told." in site.get("/people")
    (bob,) = site.world.platform.subscribers.subscribers()
    assert "handed over" in site.client.post(f"/people/{bob.id}/test").text
    assert site.people.sent[0][0] == "bob@example.org"
    assert "told no more" in site.client.post(f"/people/{bob.id}/remove").text
    assert site.client.post("/people/add", data={"address": "bob"}).status_code == 422


def test_a_web_hook_is_added_where_its_secret_can_be_shown(site: Site) -> None:
    """Without one nothing could be signed, and no page shows a secret."""
    hook = {"address": "webhook+https://hooks.example.org/", "kind": "stock"}
    answer = site.client.post("/people/add", data=hook)
    assert (answer.status_code, "shelfwatch subscribe" in answer.text) == (422, True)
    assert site.world.platform.subscribers.subscribers() == []


def test_only_what_changes_is_asked_for_again_and_only_if_it_did(site: Site) -> None:
    """The part of a page that is live, with a tag by which the browser has it already."""
    fill(site)
    first = site.client.get("/", params={"part": "live"})
    assert first.text.lstrip().startswith('<div id="live"')
    again = site.client.get(
        "/", params={"part": "live"}, headers={"if-none-match": first.headers["etag"]}
    )
    assert (again.status_code, again.text) == (304, "")
    site.world.load("Berlin,Teapot,3", version=3)
    changed = site.client.get(
        "/", params={"part": "live"}, headers={"if-none-match": first.headers["etag"]}
    )
    assert changed.status_code == 200
    for path in ("/stock", "/outages", "/uploads", "/deliveries"):
        assert 'id="live"' in site.get(path, part="live")


def test_machines_ask_how_it_is(site: Site) -> None:
    """Alive, ready, and figures in which no store or item is named."""
    fill(site)
    assert site.get("/healthz") == site.get("/readyz") == "ok\n"
    figures = site.get("/metrics")
    assert "shelfwatch_levels_out 1\n" in figures
    assert "Berlin" not in figures
    assert "Little room is left" in site.get("/system")


def test_which_column_is_which_is_said_once_in_the_page(site: Site) -> None:
    """Shown with its values and how often each is there; from then on such a file is read."""
    rows = ("Oslo;a1;4;7", "Oslo;b2;9;7")
    place = site.stage(*rows, header="Where;What;Have;Want")
    page = site.get(place)
    assert "be taken as it is" in page
    assert "<code>Oslo</code> \N{MULTIPLICATION SIGN}2" in page
    form = {"action": "map", "item": "What", "count": "Have", "store_column": "Where"}
    answer = site.client.post(place, data=form)
    assert "would change 2 counts" in answer.text
    wrong = site.client.post(place, data={**form, "count": "Where"})
    assert wrong.status_code == 422
    assert "would change" in site.get(site.stage("Rome;c;1;1", header="Where;What;Have;Want"))


def test_a_reject_is_mended_in_the_page(site: Site) -> None:
    """It becomes a row of its own upload again; what is left blank stays out."""
    site.world.load("Berlin,Teapot,5", version=1)
    faulty = site.world.load("Berlin,Tea,3", "Berlin,Teapot,1O", ",Cup,2", version=2)
    page = site.get(f"/uploads/{faulty.upload.id}/mend")
    assert 'value="1O"' in page
    form = {"store": ["Berlin", ""], "item": ["Teapot", "Cup"], "count": ["10", "2"]}
    answer = site.client.post(f"/uploads/{faulty.upload.id}/mend", data=form)
    assert "would change 1 count" in answer.text
    site.client.post(answer.url.path, data={"action": "apply", "expected": expected(answer.text)})
    assert site.world.levels() == {("Berlin", "Teapot"): 10, ("Berlin", "Tea"): 3}
    assert site.world.platform.access.audit(1)[0].about == "mended-stock.csv"
