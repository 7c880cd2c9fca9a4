"""Tables of how sure one may be: certainty, bias, harms, agreement of coders."""
