"""From files to evidence in memory: layout, tables, dates, derived facts."""
