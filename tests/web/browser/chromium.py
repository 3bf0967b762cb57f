"""A real browser, and a real `shelfwatch run` that it looks at."""

import json
import shutil
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tidy.tree import ROOT
from whole.machine import Machine

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = ROOT / ".cache" / "browser" / "node_modules" / "axe-core" / "axe.min.js"

MISSING = (
    "no chromium or axe-core here: the pages are NOT tested in a browser (tools/browser/build)"
)

# What is asked of every page: WCAG 2.2, level AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def is_there() -> bool:
    """Whether there is all that it takes."""
    return CHROMIUM is not None and AXE.exists()


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Served:
    """The service with its pages, and a browser in front of them."""

    machine: Machine
    address: str
    browser: Browser

    @contextmanager
    def window(self, **options: Any) -> Iterator[Page]:
        """A window of its own; it fails where a page asks another host, or a script fails."""
        context: BrowserContext = self.browser.new_context(base_url=self.address, **options)
        page = context.new_page()
        foreign: list[str] = []
        faults: list[str] = []
        page.on("request", lambda sent: foreign.append(sent.url))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.set_default_timeout(20_000)
        yield page
        context.close()
        assert [url for url in foreign if not url.startswith((self.address, "data:"))] == []
        assert faults == []

    def file(self, name: str, *rows: str) -> str:
        """A file as somebody has it on a disk."""
        path = Path(self.machine.root).parent / name
        path.write_text("\n".join(["store,item,count", *rows, ""]), encoding="utf-8")
        return str(path)


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """Run the service on an empty installation, and a browser."""
    port = free_port()
    machine = Machine(folder / "home", settings={"WEB_PORT": str(port)})
    address = f"http://127.0.0.1:{port}"
    with machine.running(), sync_playwright() as playwright:
        wait_for(f"{address}/readyz")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Served(machine, address, browser)
        browser.close()


def wait_for(address: str, seconds: float = 30) -> None:
    """Wait until the pages answer."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- our own address
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    # By the browser's own tools, and not as a part of the page, whose policy would forbid it.
    page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}})
    found = page.evaluate(f"axe.run(document, {options}).then(done => done.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
