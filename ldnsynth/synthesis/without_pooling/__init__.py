"""Synthesis where pooling would be wrong: directions, p values, strength before judgement."""
