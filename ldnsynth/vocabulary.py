"""The field's controlled terms, each with the words a reader sees; the order is the order of display.

Terms of one topic alone (its conditions, domains, questions) stand in its ``topic.yml``.
"""

import difflib

# From the strongest protection against bias to the weakest.
DESIGNS = {
    "randomised_parallel": "randomised, parallel groups",
    "randomised_crossover": "randomised crossover",
    "quasi_randomised": "quasi-randomised, parallel groups",
    "fixed_order_crossover": "fixed-order crossover",
    "nonrandomised_comparison": "non-randomised comparison",
    "single_arm": "single arm, before and after",
    "register_before_after": "register, before and after",
    "cross_sectional": "cross-sectional",
    "retrospective_series": "retrospective series",
    "case_report": "case report",
}

RANDOMISED_DESIGNS = ("randomised_parallel", "randomised_crossover")
SEPARATE_ARMS = ("randomised_parallel", "quasi_randomised", "nonrandomised_comparison")  # nobody stands in two arms
# How a crossover trial compared its periods: the fact `analysis`.
ANALYSES = {"paired": "within people", "unpaired": "as if the periods were parallel groups"}

# How much an outcome matters to people with the condition, the most first.
IMPORTANCE = ("critical", "important", "less_important")

# Bodies of evidence, whose certainty is rated apart, the surest by design first.
BODIES = {"randomised": "randomised trials", "other": "other studies"}

STATUSES = {
    "published": "published",
    "congress_only": "congress abstract only",
    "register_results_only": "results in the register only",
    "completed_unpublished": "completed, not published",
    "ongoing": "ongoing or not yet reported",
    "terminated": "terminated early",
    "withdrawn": "withdrawn before it began",
    "announced": "announced, fate unknown",
    "unknown": "fate unknown",
}

REPORTED = ("published", "congress_only", "register_results_only")
BEGUN = (*REPORTED, "completed_unpublished")  # which no study reaches in which nobody took part

# Whether a study speaks to the intervention in the focus (direct) or elsewhere; "background" never counts.
RELEVANCE = ("direct", "indirect", "background")
MASKING = ("none", "single", "double", "triple", "quadruple", "not_applicable", "not_reported")
COMPARATORS = (
    *("placebo", "no_intervention", "active_treatment", "usual_treatment", "lower_exposure", "own_baseline"),
    *("other", "none", "not_reported"),
)
ARM_ROLES = (
    *("intervention", "placebo", "no_intervention", "usual_treatment", "active_comparator", "combination"),
    *("lower_exposure", "other"),
)
COMPARATOR_ROLES = ("placebo", "no_intervention", "usual_treatment", "active_comparator", "lower_exposure")
PHASES = ("run_in", "treatment", "washout", "extension", "follow_up", "observation")

# Facts of a trial or an arm: people, doses, dates, and what bears on bias; those that can be derived count people.
COUNTS = (
    *("n_planned", "n_screened", "n_enrolled", "n_randomised", "n_started", "n_completed", "n_analysed"),
    "n_withdrawn",
)
DERIVED_COUNTS = tuple(item for item in COUNTS if item != "n_screened")
FACTS = (
    *(*COUNTS, "age_years", "age_sd_years", "female_percent"),
    *("registered_on", "started_on", "ended_on", "last_seen_on", "study_weeks", "exposure", "baseline", "eligibility"),
    *("co_intervention", "randomisation", "funding", "bias_fact", "analysis"),
)

# Whom a result counts, and whether its numbers were read off a figure.
ANALYSIS_SETS = {
    "itt": "as allocated",
    "modified_itt": "as allocated, with exceptions",
    "per_protocol": "per protocol",
    "as_treated": "as treated",
    "completers": "completers",
}
FROM_FIGURE = ("yes",)

# What a result compares, how its trial ranked it (the highest first), what it measures, and which way is better.
CONTRASTS = ("between_arms", "within_arm", "single_arm", "subgroup")
ROLES = ("primary", "secondary", "not_ranked", "safety", "exploratory")
# What a review may pool, the ratios first; their effects are logarithms.
POOLED_MEASURES = {
    "RR": "risk ratio",
    "OR": "odds ratio",
    "HR": "hazard ratio",
    "IRR": "rate ratio",
    "RD": "risk difference",
    "MD": "mean difference",
    "SMD": "standardised mean difference",
}
RATIOS = ("RR", "OR", "HR", "IRR")
MEASURES = (
    *("MD", "SMD", "RR", "OR", "RD", "HR", "IRR", "median_difference", "percent_difference", "mean_change"),
    *("percent_change", "proportion"),
)
BETTER = ("higher", "lower", "none")
P_RELATIONS = ("=", "<", "<=", ">")

DOCUMENTS = (
    *("article", "letter", "congress_abstract", "preprint", "protocol", "register_entry", "hypothesis"),
    *("systematic_review", "narrative_review", "guideline", "statement", "drug_information", "book_chapter"),
    *("interview", "news", "web_page", "data_extraction", "source_text", "instrument"),
)
PUBLIC_AS = ("epub", "print", "congress", "register", "online")
USED = ("a", "b", "both", "neither")  # which of two documents that disagree

# From the best to the least; "derived" values take the level of the weakest value they come from.
VERIFICATION = {
    "full_text": "seen in the article’s full text",
    "register": "seen in the trial register",
    "abstract": "seen in the abstract",
    "secondary": "seen only in another document",
    "unverified": "believed, not seen anywhere",
}
ACCEPTED_VERIFICATION = tuple(level for level in VERIFICATION if level != "unverified")

DIRECTIONS = {
    "favours_intervention": "favours intervention",
    "favours_comparator": "favours comparator",
    "no_difference": "no difference stated",
    "none_occurred": "none occurred",
    "improved": "better than before",
    "worsened": "worse than before",
    "no_change": "no change stated",
    "descriptive": "described only",
    "unclear": "unclear",
    "not_reported": "not reported",
}

# What two coders may see differently, by table; places, reasons and the rest may differ freely. A certainty follows
# from its start and its reasons.
CODES = {
    "stances": ("stance", "certainty", "basis"),
    "risk_of_bias": ("judgement",),
    "certainty": ("start",),
    "certainty_reasons": ("levels",),
    "claims": ("verdict_then", "verdict_now", "omits"),
}
CODE_COLUMNS = tuple(dict.fromkeys(column for columns in CODES.values() for column in columns))

# How firmly a stance is worded.
WORDINGS = ("certain", "hedged")

BASES = {
    "rct": "trial",
    "uncontrolled": "no control",
    "other_disease": "other disease",
    "mechanism": "mechanism",
    "anecdote": "anecdote",
    "authority": "authority",
    "none": "none",
}

# Of which kind a claim is.
CLAIMS = ("effect", "harm", "mechanism", "evidence_status", "number", "regulatory", "context", "advice")

# Verdicts on a claim, with the mark that stands beside the word.
VERDICTS = {
    "accurate": ("✓", "accurate"),
    "overstated": ("▲", "overstated"),
    "understated": ("▼", "understated"),
    "misattributed": ("≠", "misattributed"),
    "contradicted": ("✕", "contradicted"),
    "unsupported": ("○", "unsupported"),
    "not_checkable": ("·", "not checkable"),
}

OMISSIONS = {
    "no_control": "no control group",
    "dropouts": "people lost",
    "null_result": "a result without a difference",
    "harms": "harms",
    "surrogate": "a surrogate outcome",
    "unpublished": "not published",
    "small_sample": "few people",
    "conflict_of_interest": "a conflict of interest",
}

# GRADE: where certainty starts, its levels from the least, and what is judged.
STARTS = ("low", "high")
CERTAINTIES = ("very_low", "low", "moderate", "high")
# What a certainty is rated against (Core GRADE 2): whether there is an effect, or one that matters.
TARGETS = {"null": "no effect", "threshold": "the smallest important difference"}
ASPECTS = (
    *("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias"),
    *("large_effect", "dose_response", "opposing_confounding"),
)

# Estimators of the variance between trials, intervals of the pooled effect, and prediction intervals.
METHODS = {
    "CE": "common effect, inverse variance (tau2 is 0 by assumption)",
    "DL": "DerSimonian and Laird 1986",
    "PM": "Paule and Mandel 1982",
    "REML": "restricted maximum likelihood (Viechtbauer 2005)",
    "ML": "maximum likelihood (Hardy and Thompson 1996)",
    "EB": "empirical Bayes (Morris 1983); the same root as Paule and Mandel",
    "SJ": "Sidik and Jonkman 2005, start at the unweighted variance",
    "HS": "Hunter and Schmidt 1990",
    "HE": "Hedges 1985 (variance components, also called Cochran's)",
}
INTERVALS = {
    "z": "Wald, normal",
    "t": "Wald, t with k - p degrees of freedom",
    "hk": "Hartung-Knapp (Sidik-Jonkman), t with k - p degrees of freedom",
    "hk-adhoc": "Hartung-Knapp, never narrower than Wald t (Knapp and Hartung 2003)",
}
PREDICTIONS = {
    "t-k-1": "t with k - 1 degrees of freedom, standard error of the Wald interval (Veroniki 2019; R meta from 8.0)",
    "t-k-2": "t with k - 2 degrees of freedom, standard error of the Wald interval (Higgins 2009; R meta before 8.0)",
    "t-k-p": "t with k - p degrees of freedom, standard error of the interval chosen with ci (metafor, test knha or t)",
    "z": "normal, standard error of the Wald interval (metafor with test z)",
}


def nearest(term: str, allowed: list[str]) -> str:
    """The sentence that names the allowed terms and, if one is close, the one that was probably meant."""
    close = difflib.get_close_matches(term, allowed, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{hint} Allowed: {', '.join(allowed)}."
