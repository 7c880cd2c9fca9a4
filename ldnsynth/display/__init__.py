"""What a reader sees: wording, tables, figures."""
