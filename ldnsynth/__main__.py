"""`python -m ldnsynth` is `ldnsynth`."""

from ldnsynth.cli import main

main(prog_name="ldnsynth")
