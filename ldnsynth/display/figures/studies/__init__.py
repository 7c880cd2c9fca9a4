"""Figures of studies: size, length, dose, dates, flow, gaps."""
