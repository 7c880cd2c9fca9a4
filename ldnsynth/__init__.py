"""Evidence synthesis on low-dose naltrexone: data, methods, figures and reports."""

__version__ = "0.3.0"
