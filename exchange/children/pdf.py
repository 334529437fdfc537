"""Child process: a page on stdin to a PDF on stdout. Arguments: its limits, the folder of static files.

Fetches nothing but the application's own static files, addressed as `static:pdf/base.css`.
"""

import mimetypes
import sys
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).parents[2]))

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from exchange.children import limits


class OwnFiles(URLFetcher):
    """Gives out `static:…` of one folder and nothing else; what it refused stands in `refused`."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        wanted = (self.folder / unquote(name)).resolve()
        if scheme != "static" or not wanted.is_relative_to(self.folder) or not wanted.is_file():
            self.refused.append(url[:200])
            raise FatalURLFetchingError(f"refused: {url[:200]}")
        kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, wanted.read_bytes(), {"Content-Type": kind})


def main() -> None:
    """Set the limits, then render; a page that asks for anything refused gives no PDF."""
    folder = Path(limits.take()[0]).resolve()
    files = OwnFiles(folder)
    made = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=files, base_url="static:").write_pdf()
    if files.refused:  # some places inside WeasyPrint go on without the file
        sys.exit(f"refused: {files.refused}")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
