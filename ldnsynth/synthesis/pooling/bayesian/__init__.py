"""Bayesian random effects by numerical integration."""
