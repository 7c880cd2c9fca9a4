"""Entries of registers: ClinicalTrials.gov."""
