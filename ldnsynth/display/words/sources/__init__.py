"""What sources claim and hold, and what was public, in words that figures, tables, findings and slides share."""
