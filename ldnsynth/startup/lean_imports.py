"""Imported for what it does: it spares a process two seconds of an import that nothing here uses.

Where the package rfc3987_syntax is installed (JupyterLab brings it), importing jsonschema, and so nbformat,
builds a grammar of internationalised addresses. No schema here has such an address.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema then leaves that check out
