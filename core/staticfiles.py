"""How static files are named, joined and compressed when the application is deployed."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORTS = (r"""(?P<matched>(?P<head>import (?:[^"]* from )?)"(?P<url>\.\.?/[^"]+)")""", '%(head)s"%(url)s"')
_STYLES = re.compile(r'^@import url\("([\w/.-]+\.css)"\);$', re.MULTILINE)


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it ships no types
    """Hashed, compressed files. Imports between our own modules lead to the hashed names too, so that a browser never
    runs modules of two releases together; files of other packages are left as they came. A style sheet that imports
    others (one line each) holds them itself, in their order: a page waits for one file."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (_IMPORTS,)))

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """As its base, of the joined style sheets; `paths` gives storage and path by name."""
        yield from super().post_process(paths | _joined(paths), dry_run, **options)


def _joined(paths: dict[str, Any]) -> dict[str, Any]:
    """Those of the style sheets in `paths` that import others, with what they import in its place."""

    def text(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())

    memory = InMemoryStorage()
    joined = {}
    for name in paths:
        if name.endswith(".css") and _STYLES.search(own := text(name)):
            folder = name.rpartition("/")[0]
            whole = _STYLES.sub(lambda found, folder=folder: text(f"{folder}/{found[1]}"), own)  # type: ignore[misc]
            joined[name] = (memory, memory.save(name, ContentFile(whole.encode())))
    return joined
