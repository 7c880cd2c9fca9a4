"""Before and while the program loads: files that would be imported instead of libraries, Ctrl-C, an import left out."""
