"""Terms of how the review was made: searches and what they brought, and pooled results of published meta-analyses.

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
