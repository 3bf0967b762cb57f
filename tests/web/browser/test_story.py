"""The whole story by clicking, in a real Chromium before a real service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from web.browser.chromium import MISSING, Served, is_there, serve, violations

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not is_there(), reason=MISSING)]

PAGES = ("/", "/stock", "/grid", "/outages", "/uploads", "/people", "/deliveries", "/system")

TEAPOT = "/item?store=Berlin&item=Teapot"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One service and browser for the story, whose parts follow one another."""
    with serve(tmp_path_factory.mktemp("story")) as opened:
        yield opened


def load(page: Page, path: str) -> None:
    """Send a file and load what it was looked at as."""
    page.goto("/uploads")
    page.locator("#files").set_input_files(path)
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("status")).to_have_text("The file was taken.")


def test_from_the_first_screen_to_an_item_that_is_ordered(served: Served) -> None:
    """A second window sees the item go out without a reload."""
    stock = served.file("stock.csv", "Berlin,Teapot,5", "Berlin,Cup,2", "Oslo,Teapot,7")
    with served.window() as page, served.window() as second:
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Send the first file")
        page.locator("#files").set_input_files(stock)
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "This file would change 3 counts."
        )
        second.goto("/")
        expect(second.get_by_role("heading", level=1)).to_contain_text("Send the first file")
        page.get_by_role("button", name="Load it").click()
        second.reload()
        expect(second.get_by_role("heading", level=1)).to_have_text("Everything is in stock.")
        load(page, served.file("evening.csv", "Berlin,Teapot,0", "Berlin,Cup,1O"))
        expect(page.get_by_text("not a number")).to_be_visible()
        heading = second.get_by_role("heading", level=1)
        expect(heading).to_have_text("1 item is out of stock in 1 store.")
        second.get_by_role("link", name="Teapot").click()
        assert str(second.locator("svg").get_attribute("aria-label")).startswith("From 5 on")
        second.get_by_label("Until").fill("2035-03-14")
        second.get_by_role("button", name="Ordered").click()
        expect(second.get_by_text("ordered until 2035-03-14").first).to_be_visible()


def test_several_files_a_held_one_and_one_that_is_taken_back(served: Served) -> None:
    """Each of several says what became of it; the figures stand where it is decided."""
    full = served.file("depot.csv", *(f"Depot,P{number},9" for number in range(30)))
    empty = served.file("empty.csv", *(f"Depot,P{number},0" for number in range(30)))
    with served.window() as page:
        page.goto("/uploads")
        page.get_by_label("Load without a look").check()
        page.locator("#files").set_input_files([full, served.file("b.csv", "Oslo,Tea,4")])
        expect(page.locator("#sent a")).to_have_count(2)
        load_held(page, empty)
        expect(page.get_by_text("30 of 30 items would go out of stock")).to_be_visible()
        page.get_by_role("button", name="Release").click()
        expect(page.get_by_role("status")).to_have_text("Released and loaded.")
        page.get_by_role("link", name="Take it back").click()
        expect(page.get_by_text("30 counts go back")).to_be_visible()
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_role("status")).to_have_text("Taken back.")


def load_held(page: Page, path: str) -> None:
    """Send a file that will wait for a decision."""
    page.goto("/uploads")
    page.locator("#files").set_input_files(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This file would be held.")
    page.get_by_role("button", name="Keep it for a decision").click()


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_every_page_is_for_everybody(served: Served, scheme: str, width: int) -> None:
    """No violation of WCAG 2.2 AA that axe-core finds, and nothing is too wide for a phone."""
    with served.window(color_scheme=scheme, viewport={"width": width, "height": 740}) as page:
        for path in (*PAGES, TEAPOT):
            page.goto(path)
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_keyboard_is_enough(served: Served) -> None:
    """The first stop leads past the navigation; an outage is ticked and seen without a mouse."""
    with served.window() as page:
        page.goto("/outages")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="To the content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        tab_to(page, "Choose all")
        page.keyboard.press("Space")
        expect(page.get_by_label("Choose Teapot in Berlin")).to_be_checked()
        tab_to(page, "Seen")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Noted as seen")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of that name has the focus."""
    look = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(look) == name:
            return
    pytest.fail(f"Tab never came to {name}")


def test_what_is_read_needs_no_script(served: Served) -> None:
    """Pages, filters, and what is done by a button."""
    with served.window(java_script_enabled=False) as page:
        for path in (*PAGES, TEAPOT):
            page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto("/stock")
        page.get_by_label("Find", exact=True).fill("teap")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("link", name="Teapot")).to_have_count(2)


def test_the_style_holds_on_paper(served: Served, tmp_path: Path) -> None:
    """What is no use on paper is left out."""
    with served.window() as page:
        page.goto("/outages")
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="Seen")).to_be_hidden()
        page.pdf(path=str(tmp_path / "page.pdf"))
        assert (tmp_path / "page.pdf").stat().st_size > 1_000
