"""What was asked: reports, grids, parameters and their values, checked before anything runs."""
