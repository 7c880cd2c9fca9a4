"""How far a pooled effect may be trusted: small studies, influence, coverage."""
