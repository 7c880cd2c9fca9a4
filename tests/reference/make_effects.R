# Writes effects_metafor.json: what metafor's escalc makes of small, rare, paired and published data.
# Run from this folder: Rscript make_effects.R        (Debian: apt-get install r-base-core r-cran-metafor r-cran-metadat)
suppressMessages({library(metafor); library(metadat)})
options(warn = -1)

bare <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", as.numeric(x)))
text <- function(x) paste0('"', x, '"')
list_of <- function(x) paste0("[", paste(bare(x), collapse = ", "), "]")
object <- function(x, render) paste0("{", paste0(text(names(x)), ": ", vapply(x, render, ""), collapse = ", "), "}")
option <- function(x) if (is.logical(x)) tolower(as.character(x)) else if (is.character(x)) text(x) else bare(x)

cases <- character()
run <- function(name, measures, columns, options = list()) {
  for (measure in measures) {
    es <- as.data.frame(do.call(escalc, c(list(measure = measure), columns, options)))
    shown <- if (length(options)) object(options, option) else "{}"
    cases <<- c(cases, paste0('  {"name": ', text(name), ', "measure": ', text(measure), ', "options": ', shown,
      ',\n   "columns": ', object(columns, list_of),
      ',\n   "yi": ', list_of(es$yi), ',\n   "vi": ', list_of(es$vi), "}"))
  }
}

binary <- c("RR", "OR", "RD", "PETO")
bcg <- with(dat.bcg, list(ai = tpos, bi = tneg, ci = cpos, di = cneg))
run("dat.bcg", binary, bcg)
run("CLASP, DerSimonian and Kacker 2007", binary, list(ai = c(5, 5, 12, 69, 9, 313), bi = c(151, 298, 553, 1501, 94, 4346),
  ci = c(8, 17, 9, 94, 11, 352), di = c(66, 286, 468, 1471, 94, 4298)))
zeros <- list(ai = c(0, 3, 0, 5, 5, 1, 2), bi = c(10, 9, 10, 0, 0, 40, 8), ci = c(2, 0, 0, 4, 7, 0, 1),
  di = c(12, 8, 9, 6, 0, 39, 9))
for (to in c("only0", "all", "if0all", "none")) for (drop00 in c(FALSE, TRUE))
  run("zero cells", binary, zeros, list(add = 0.5, to = to, drop00 = drop00))
run("zero cells, add 0.25", binary, zeros, list(add = 0.25, to = "only0", drop00 = FALSE))
run("zero cells, add 0", "PETO", zeros, list(add = 0, to = "only0", drop00 = TRUE))
run("one person an arm", c("RR", "OR", "RD"), list(ai = c(1, 1), bi = c(0, 1), ci = c(0, 1), di = c(1, 2)))

arms <- c("MD", "SMD", "SMDH", "ROM")
run("dat.normand1999", arms, with(dat.normand1999, list(m1i = m1i, m2i = m2i, sd1i = sd1i, sd2i = sd2i, n1i = n1i, n2i = n2i)))
run("few people", arms, list(m1i = c(3, 5.5, 12, 1, 100, 7), m2i = c(2, 7, 12, 4, 99, 7.7), sd1i = c(1, 2, 0.5, 3, 15, 0),
  sd2i = c(1, 1, 8, 2, 14, 1), n1i = c(2, 3, 8, 5, 1000, 4), n2i = c(2, 9, 3, 40, 1200, 6)))
run("negative means", c("MD", "SMD", "SMDH", "ROM"), list(m1i = -c(3, 5), m2i = -c(2, 6), sd1i = c(1, 2), sd2i = c(1, 3),
  n1i = c(10, 12), n2i = c(11, 12)))

pairs <- c("MC", "SMCC", "SMCR", "SMCRH", "ROMC")
run("metafor's own test of paired means", pairs, list(m1i = 26, m2i = 22, sd1i = sqrt(30), sd2i = sqrt(20), ni = 60, ri = 0.7))
run("Handbook crossover example", pairs, list(m1i = 7, m2i = 6.5, sd1i = 2.38, sd2i = 2.21, ni = 10, ri = 0.68))
run("paired, few people", pairs, list(m1i = c(3, 5.5, 12, 1, 9), m2i = c(2, 7, 11, 4, 9), sd1i = c(1, 2, 0.5, 3, 2),
  sd2i = c(1, 1, 8, 2, 3), ni = c(3, 4, 8, 17, 60), ri = c(0.5, -0.3, 0, 0.95, 0.99)))

run("proportions", c("PR", "PLO"), list(xi = c(0, 3, 10, 1, 17, 250), ni = c(10, 10, 10, 3, 60, 251)), list(add = 0.5))
run("proportions, add 0", "PR", list(xi = c(0, 3, 10), ni = c(10, 10, 10)), list(add = 0))

matched <- c("MPRD", "MPRR", "MPOR", "MPORC", "MPPETO")
run("metafor's own test of pairs", matched, list(ai = 20, bi = 10, ci = 5, di = 20))
run("pairs with zeros", matched, list(ai = c(5, 5, 0, 5, 1), bi = c(0, 3, 4, 2, 1), ci = c(2, 0, 3, 1, 4), di = c(12, 8, 9, 6, 0)))

versions <- list(R = paste(R.version$major, R.version$minor, sep = "."), metafor = as.character(packageVersion("metafor")),
  metadat = as.character(packageVersion("metadat")))
writeLines(c("{", paste0('"versions": ', object(versions, text), ","), '"cases": [', paste(cases, collapse = ",\n"), "]", "}"),
  "effects_metafor.json")
