"""Files of references: RIS, nbib, PubMed XML, EndNote, CSL JSON, BibTeX."""
