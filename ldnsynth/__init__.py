"""Evidence synthesis: data, methods, figures and reports."""

__version__ = "0.4.0"
