"""Terms of how the review was made: searches, results that are missing, trust in studies, published meta-analyses.

Columns of ``layout.yml`` name these, as they do those of `vocabulary`.
"""

PLACES = {
    "database": "bibliographic database",
    "register": "trial register",
    "website": "web pages",
    "organisation": "organisation",
    "citations": "reference lists",
}
AIMS = {"find": "to find what is new", "verify": "to look up what is known by name"}
DECISIONS = {"new": "entered", "held": "held before", "excluded": "left out"}
EXCLUSIONS = {
    "no_study_of_people": "no study of people given it",
    "another_drug_or_dose": "another drug or dose",
    "condition_not_held": "a condition that the collection does not hold",
    "too_little_seen": "too little of it could be seen",
    "review_not_needed": "a review or page that no value rests on",
    "machine_written": "a text that a machine wrote",
    "off_topic": "another subject",
}
COMPARISONS = {
    "placebo": "against placebo",
    "any_comparator": "against any comparator",
    "active": "against another treatment",
    "before_after": "after against before",
}
# How review managers pool, as their files state it.
STATED_METHODS = {"MH": "Mantel-Haenszel", "IV": "inverse variance", "PETO": "Peto"}
STATED_MODELS = {
    "fixed": "fixed effect",
    "random": "random effects (DerSimonian and Laird)",
    "random_reml": "random effects (restricted maximum likelihood)",
}
STATED_INTERVALS = {"wald": "Wald interval", "hksj": "Hartung-Knapp-Sidik-Jonkman interval"}
SIDES = ("higher", "lower")
YES_OR_NO = ("yes", "no")

# Whether the result of a trial can be had for a synthesis, the best first; and what that does to the synthesis (ROB-ME,
# tool of 1 October 2023; Page MJ et al. BMJ 2023;383:e076754).
AVAILABLE = {"fully": "fully available", "partly": "partly available", "none": "not available"}
MISSING_EVIDENCE = {"Low": 0, "Some concerns": 1, "High": 2}

# Which way a bias is expected to move a result, where the coder says it (ROBINS-I V2).
BIAS_DIRECTIONS = {
    "upward": "upward",
    "downward": "downward",
    "favours_intervention": "in favour of the intervention",
    "favours_comparator": "in favour of the comparator",
    "towards_null": "towards no effect",
    "away_from_null": "away from no effect",
    "unpredictable": "not predictable",
}

# What is looked at before risk of bias, by the four domains of INSPECT-SR (medRxiv 2025.09.03.25334905). The checks are
# ours, after what the domains are about: not the 21 of the tool, whose texts were not seen.
INTEGRITY_DOMAINS = {
    "notices": "notices after publication",
    "conduct": "conduct, governance, transparency",
    "text": "text and figures",
    "results": "results",
}
INTEGRITY_CHECKS = {
    "retraction": ("notices", "retracted, or a concern published"),
    "other_work": ("notices", "notices on other work of the team"),
    "registration": ("conduct", "registered before it began"),
    "numbers": ("conduct", "register and reports agree on people"),
    "approval": ("conduct", "ethics approval and conduct told"),
    "overlap": ("text", "text, tables or people shared with another report"),
    "values": ("results", "values that can be"),
    "agreement": ("results", "documents agree on results"),
}
CONCERNS = {"none": 0, "some": 1, "serious": 2}
CONCERN_LIMITS = {"any": 2, "not serious": 1, "none": 0}
