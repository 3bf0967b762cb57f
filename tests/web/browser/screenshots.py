"""Pictures of the pages for the README: `make screenshots`. Its data is what the demo loads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tidy.tree import ROOT
from web.browser.chromium import MISSING, is_there, serve

SAMPLES = ROOT / "src" / "shelfwatch" / "samples"
PICTURES = ROOT / "docs" / "pictures"

SHOTS = {
    "overview": ("/", "light", 1280),
    "overview-phone": ("/", "dark", 390),
}


def main() -> None:
    """Load the samples, look at them, and keep the pictures."""
    if not is_there():
        raise SystemExit(MISSING)
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, serve(Path(folder)) as served:
        served.machine.command("subscribe", "ann@example.org")
        for part, hours in (("morning", 12), ("evening", 0)):
            made = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
            for file in sorted((SAMPLES / part).glob("*.csv")):
                served.machine.command("load", str(file), "--as-of", made)
        for name, (path, scheme, width) in SHOTS.items():
            with served.window(
                color_scheme=scheme, viewport={"width": width, "height": 820}
            ) as page:
                page.goto(path)
                page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
