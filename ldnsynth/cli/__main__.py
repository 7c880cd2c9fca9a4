"""`python -m ldnsynth.cli` is `ldnsynth`."""

from ldnsynth.cli import main

main()
