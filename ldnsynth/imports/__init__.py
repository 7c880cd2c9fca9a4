"""What people bring: files of review managers, registers, spreadsheets and reference managers, as rows of a review."""
