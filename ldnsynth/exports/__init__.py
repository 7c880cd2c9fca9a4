"""Rows for other programs: metafor, RevMan, robvis, GRADE, PRISMA2020, reference managers."""
