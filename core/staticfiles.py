"""How static files are named and compressed when the application is deployed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORTS = (r"""(?P<matched>(?P<head>import (?:[^"]* from )?)"(?P<url>\.\.?/[^"]+)")""", '%(head)s"%(url)s"')


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it ships no types
    """Hashed, compressed files. Imports between our own modules lead to the hashed names too, so that a browser never
    runs modules of two releases together; files of other packages are left as they came."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (_IMPORTS,)))
