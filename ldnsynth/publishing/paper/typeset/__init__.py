"""Reports as typeset documents: blocks become data for typst's templates, and those become PDF."""
