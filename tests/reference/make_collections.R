# Writes collections_metafor.json: what R metafor answers on the collections of tests/collections and on small tables of
# each measure that `ldnsynth init --from` takes. Run in this folder: Rscript make_collections.R. R is not needed to run
# the tests.

suppressMessages({library(metafor); library(jsonlite)})

num <- function(x) unname(as.numeric(x))
tight <- function(s) list(threshold = 1e-12 * var(s$yi), tol = 1e-15 * var(s$yi), maxiter = 3000)
quiet <- function(expr) suppressWarnings(suppressMessages(expr))
fit <- function(s, ...) quiet(rma(yi, vi, data = s, test = "adhoc", control = tight(s), ...))
of <- function(f) list(estimate = num(f$beta), ci_low = num(f$ci.lb), ci_high = num(f$ci.ub), tau2 = f$tau2)
both <- function(s) list(yi = num(s$yi), vi = num(s$vi), pooled = of(fit(s)))

b <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
line <- fit(b, mods = ~ ablat)
levels <- fit(b, mods = ~ alloc - 1)
apart <- fit(b, mods = ~ alloc)
bcg <- list(
  pooled = of(fit(b)),
  latitude = c(of(line), list(r2 = line$R2)),
  allocation = c(of(levels), list(names = sort(unique(b$alloc)), statistic = apart$QM, p = apart$QMp))
)

n <- dat.normand1999
stay <- function(measure) escalc(measure, m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = n)
stroke <- list(MD = both(stay("MD")), SMD = both(stay("SMD")))

# small tables; the third trial has an empty cell
counts <- data.frame(study = c("Ada", "Bea", "Cid", "Dot"), year = 2001:2004, ai = c(12, 30, 0, 7), n1i = c(50, 101, 40, 33),
                     ci = c(20, 41, 5, 6), n2i = c(52, 99, 41, 30))
means <- data.frame(study = c("Ada", "Bea", "Cid", "Dot"), year = 2001:2004, m1i = c(5.1, 7.25, 4, 6.5), sd1i = c(1.2, 2.5, 1.1, 2),
                    n1i = c(20, 35, 15, 40), m2i = c(6, 7, 5.5, 7.75), sd2i = c(1.5, 2.25, 1.3, 2.1), n2i = c(22, 33, 16, 38))
rates <- data.frame(study = c("Ada", "Bea", "Cid", "Dot"), year = 2001:2004, x1i = c(10, 4, 21, 8), t1i = c(400, 212.5, 980, 150),
                    x2i = c(16, 9, 20, 12), t2i = c(390, 220, 1010.5, 149))
logrank <- data.frame(study = c("Ada", "Bea", "Cid", "Dot"), year = 2001:2004, oei = c(-4.5, 1.25, -8, -2.1), vei = c(11, 6.5, 20, 9.3))
given <- data.frame(study = c("Ada", "Bea", "Cid", "Dot"), year = 2001:2004, yi = c(-0.4, 0.15, -0.6, -0.25), vi = c(0.04, 0.09, 0.02, 0.12))

of_counts <- function(measure) escalc(measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = counts)
of_means <- function(measure) escalc(measure, m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = means)
tables <- list(counts = counts, means = means, rates = rates, logrank = logrank, given = given)
effects <- list(
  RR = c(table = "counts", both(of_counts("RR"))), OR = c(table = "counts", both(of_counts("OR"))),
  RD = c(table = "counts", both(of_counts("RD"))),
  MD = c(table = "means", both(of_means("MD"))), SMD = c(table = "means", both(of_means("SMD"))),
  IRR = c(table = "rates", both(escalc("IRR", x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, data = rates))),
  HR = c(table = "logrank", both(data.frame(yi = logrank$oei / logrank$vei, vi = 1 / logrank$vei))),
  GEN = c(table = "given", both(given))
)

versions <- list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")),
                 metadat = as.character(packageVersion("metadat")))
answer <- list(versions = versions, bcg = bcg, stroke_units = stroke, tables = tables, effects = effects)
write_json(answer, "collections_metafor.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
