"""Evidence synthesis: data, methods, figures and reports."""

__version__ = "0.3.0"
