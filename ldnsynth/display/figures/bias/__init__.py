"""Figures of risk of bias."""
