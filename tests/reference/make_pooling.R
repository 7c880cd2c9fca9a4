# Writes pooling_metafor.json: what R metafor answers, for tests/synthesis/test_pooling_metafor.py.
# Run in this folder: Rscript make_pooling.R. R is not needed to run the tests.

suppressMessages({library(metafor); library(jsonlite)})

# metafor's own defaults stop early (threshold 1e-5, uniroot tolerance 1e-4); these do not. The threshold is absolute, so
# it follows the unit of the data; below 1e-12 of their variance rounding keeps Fisher scoring from settling.
tight <- function(s) list(threshold = 1e-12 * var(s$yi), tol = 1e-15 * var(s$yi), maxiter = 3000,
                          tau2.max = 1000 * max(var(s$yi), s$vi))
methods <- c("CE", "DL", "PM", "REML", "ML", "EB", "SJ", "HS", "HE")
tests <- c(z = "z", t = "t", hk = "knha", "hk-adhoc" = "adhoc")
quiet <- function(expr) suppressWarnings(suppressMessages(expr))
num <- function(x) unname(as.numeric(x))

sets <- list()
add <- function(name, x) {
  x <- x[!is.na(x$yi) & !is.na(x$vi), ]
  sets[[name]] <<- list(yi = num(x$yi), vi = num(x$vi))
}
counts <- function(measure, d, rows = seq_len(nrow(d))) {
  d <- d[rows, ]
  quiet(escalc(measure = measure, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = d))
}
bcg <- transform(dat.bcg, ai = tpos, n1i = tpos + tneg, ci = cpos, n2i = cpos + cneg)

add("bcg RR", counts("RR", bcg))
add("bcg OR", counts("OR", bcg))
add("bcg RD", counts("RD", bcg))
add("raudenbush1985", dat.raudenbush1985)
# Curtin 2002, Stat Med 21:2131, table II; not yet in metadat 1.2.0
add("curtin2002 crossover", data.frame(
  yi = c(-4.5, -0.5, -4, -2.4, -1, 0, -5.8, -3, -3, -1.5, 2, -0.3, -8, 3, 1.4, -13.1, -3, -0.6, 3, -1.7, -6),
  vi = c(2.1, 1.7, 1.9, 1.1, 3.4, 1.9, 1.6, 3, 1.5, 1.4, 2.2, 1.5, 2.2, 2, 2, 0.7, 2, 0.6, 2, 2.5, 2.5)^2))
add("begg1989", data.frame(yi = dat.begg1989$yi, vi = dat.begg1989$vi))
add("normand1999 MD", quiet(escalc("MD", m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i, data=dat.normand1999)))
add("normand1999 SMD", quiet(escalc("SMD", m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i, data=dat.normand1999)))
add("gibson2002 SMD", quiet(escalc("SMD", m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i, data=dat.gibson2002)))
add("bangertdrowns2004", dat.bangertdrowns2004)
add("hackshaw1998", dat.hackshaw1998)
add("baskerville2012", data.frame(yi = dat.baskerville2012$smd, vi = dat.baskerville2012$se^2))
add("egger2001 OR", counts("OR", dat.egger2001))
add("hahn2001 RR", counts("RR", dat.hahn2001))
add("hine1989 RD rare", counts("RD", dat.hine1989))
add("hine1989 RR rare", counts("RR", dat.hine1989))
add("lau1992 OR", counts("OR", dat.lau1992))
add("lee2004 RR", counts("RR", dat.lee2004))
add("li2007 OR", counts("OR", dat.li2007))
add("linde2005 RR", counts("RR", dat.linde2005))
add("nielweise2007 OR rare", counts("OR", dat.nielweise2007))
add("nielweise2007 RD rare", counts("RD", dat.nielweise2007))
add("laopaiboon2015 RR", counts("RR", dat.laopaiboon2015))
add("graves2010 OR", counts("OR", dat.graves2010))
add("yusuf1985 table 6 OR", counts("OR", dat.yusuf1985, dat.yusuf1985$table == "6"))
add("collins1985b preeclampsia OR", quiet(escalc("OR", ai=pre.xti, n1i=pre.nti, ci=pre.xci, n2i=pre.nci, data=dat.collins1985b)))
add("molloy2014 ZCOR", quiet(escalc("ZCOR", ri = ri, ni = ni, data = dat.molloy2014)))
add("mcdaniel1994 ZCOR large k", quiet(escalc("ZCOR", ri = ri, ni = ni, data = dat.mcdaniel1994)))
add("crede2010 ZCOR large k", quiet(escalc("ZCOR", ri = ri, ni = ni, data = dat.crede2010)))
add("pignon2000 large k", data.frame(yi = with(dat.pignon2000, OmE / V), vi = 1 / dat.pignon2000$V))
add("vanhowe1999 OR", quiet(escalc("OR", ai=cir.pos, bi=cir.neg, ci=non.pos, di=non.neg, data=dat.vanhowe1999)))
add("viechtbauer2021 OR", quiet(escalc("OR", ai=xTi, n1i=nTi, ci=xCi, n2i=nCi, data=dat.viechtbauer2021)))
add("berkey1998 PD k5", subset(dat.berkey1998, outcome == "PD"))
add("kacker2004", data.frame(yi = c(61, 61.4, 62.21, 62.3, 62.34, 62.6, 62.7, 62.84, 65.9),
                             vi = c(.2025, 1.21, .09, .2025, .3844, .5625, .0676, .0225, 1.8225)))
add("made: k2 apart", data.frame(yi = c(-.2, .9), vi = c(.04, .09)))
add("made: k2 alike", data.frame(yi = c(.21, .25), vi = c(.04, .09)))
add("made: k3 tau2 zero", data.frame(yi = c(.1, .12, .15), vi = c(.05, .08, .2)))
add("made: k3 apart", data.frame(yi = c(-3.3, .4, 1.2), vi = c(2.5, .3, .8)))
add("made: k4 one precise", data.frame(yi = c(.5, -.2, .9, .1), vi = c(1e-4, .4, .5, .3)))
add("made: k6 tiny unit", data.frame(yi = 1e-4 * c(1, 5, -3, 2, 8, 0), vi = 1e-8 * c(2, 1, 4, 2, 3, 1)))
add("made: k6 huge unit", data.frame(yi = 1e3 * c(1, 5, -3, 2, 8, 0), vi = 1e6 * c(2, 1, 4, 2, 3, 1)))
add("made: k5 equal variances", data.frame(yi = c(-1, 0, 2, 3.5, 1), vi = rep(.7, 5)))

started <- Sys.time()
one_fit <- function(s, method, test) {
  r <- tryCatch(quiet(rma(s$yi, s$vi, method = method, test = test, control = tight(s))), error = function(e) NULL)
  if (is.null(r)) return(NULL)
  p <- predict(r)
  pi <- if (method == "CE") c(NA, NA) else num(c(p$pi.lb, p$pi.ub))
  list(estimate = num(r$beta), se = r$se, p = num(r$pval), ci_low = r$ci.lb, ci_high = r$ci.ub,
       pi_low = pi[1], pi_high = pi[2], tau2 = r$tau2, i2 = r$I2, h2 = r$H2, q = r$QE, q_p = r$QEp)
}
profile_limits <- function(s) {
  r <- tryCatch(quiet(rma(s$yi, s$vi, method = "DL")), error = function(e) NULL)
  if (is.null(r)) return(NULL)
  ci <- tryCatch(quiet(confint(r, control = list(tol = 1e-15 * var(s$yi), maxiter = 10000,
                     tau2.max = 1e7 * max(var(s$yi), s$vi)))$random),
                 error = function(e) NULL)
  if (is.null(ci)) return(NULL)
  list(tau2 = num(ci["tau^2", 2:3]), i2 = num(ci["I^2(%)", 2:3]), h2 = num(ci["H^2", 2:3]))
}
influences <- function(s, test) {
  r <- quiet(rma(s$yi, s$vi, method = "REML", test = test, control = tight(s)))
  i <- quiet(influence(r))$inf
  list(rstandard = num(rstandard(r)$z), rstudent = num(i$rstudent), hat = num(i$hat), cooks_distance = num(i$cook.d),
       tau2_without = num(i$tau2.del))
}
small <- function(s) {
  e <- regtest(s$yi, s$vi, model = "lm")
  b <- quiet(ranktest(s$yi, s$vi))
  out <- list(egger = list(statistic = num(e$zval), p = num(e$pval), limit = num(e$est), limit_low = num(e$ci.lb),
                           limit_high = num(e$ci.ub)),
              begg = list(tau = num(b$tau), p = num(b$pval)))
  for (m in c("CE", "REML")) for (counter in c("L0", "R0", "Q0")) {
    f <- tryCatch(quiet(trimfill(rma(s$yi, s$vi, method = m, control = tight(s)), estimator = counter, control = tight(s))),
                  error = function(e) NULL)
    if (!is.null(f)) out$trim_and_fill[[paste(m, counter)]] <-
      list(side = f$side, missing = f$k0, missing_se = f$se.k0, missing_p = f$p.k0, estimate = num(f$beta), se = f$se,
           tau2 = f$tau2)
  }
  out
}
answers <- lapply(names(sets), function(name) {
  s <- sets[[name]]
  message(round(as.numeric(Sys.time() - started, units = "secs")), " s: ", name)
  fits <- lapply(setNames(methods, methods), function(m) lapply(tests, function(test) one_fit(s, m, test)))
  a <- list(name = name, yi = s$yi, vi = s$vi, fits = fits, q_profile = profile_limits(s))
  k <- length(s$yi)
  if (k >= 3 && k <= 25) a$influence <- lapply(tests[c("z", "hk")], function(test) influences(s, test))
  if (k >= 10) a$small_study <- small(s)
  a
})

tables <- list(
  bcg = bcg[, c("ai", "n1i", "ci", "n2i")],
  hine1989 = dat.hine1989, nielweise2007 = dat.nielweise2007, lee2004 = dat.lee2004, egger2001 = dat.egger2001,
  lau1992 = dat.lau1992, yusuf1985_6 = subset(dat.yusuf1985, table == "6"), li2007 = dat.li2007,
  collins1985b = with(dat.collins1985b, data.frame(ai = pre.xti, n1i = pre.nti, ci = pre.xci, n2i = pre.nci)),
  clasp = data.frame(ai = c(5, 5, 12, 69, 9, 313), n1i = c(156, 303, 565, 1570, 103, 4659),
                     ci = c(8, 17, 9, 94, 11, 352), n2i = c(74, 303, 477, 1565, 105, 4650)),
  silent = data.frame(ai = c(0, 1, 0, 3, 12), n1i = c(50, 40, 30, 60, 12), ci = c(0, 0, 2, 5, 10),
                      n2i = c(48, 45, 33, 61, 10))
)
by_counts <- lapply(names(tables), function(name) {
  d <- na.omit(tables[[name]][, c("ai", "n1i", "ci", "n2i")])
  a <- list(name = name, ai = num(d$ai), bi = num(d$n1i - d$ai), ci = num(d$ci), di = num(d$n2i - d$ci))
  keep <- function(r) list(estimate = num(r$beta), se = r$se, p = num(r$pval), ci_low = r$ci.lb, ci_high = r$ci.ub,
                           q = r$QE, q_p = r$QEp, i2 = r$I2, h2 = r$H2)
  for (m in c("RR", "OR", "RD"))
    a$fits[[paste("MH", m)]] <- keep(quiet(rma.mh(measure = m, ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = d)))
  a$fits[["Peto OR"]] <- keep(quiet(rma.peto(ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = d)))
  a
})

b <- counts("RR", bcg)
bo <- counts("OR", bcg)
regressions <- list(
  list(name = "bcg RR ~ ablat", yi = b$yi, vi = b$vi, x = cbind(b$ablat)),
  list(name = "bcg RR ~ ablat + year", yi = b$yi, vi = b$vi, x = cbind(b$ablat, b$year)),
  list(name = "bcg OR ~ alloc", yi = bo$yi, vi = bo$vi, x = cbind(bo$alloc == "random", bo$alloc == "systematic") + 0),
  list(name = "raudenbush1985 ~ weeks", yi = dat.raudenbush1985$yi, vi = dat.raudenbush1985$vi,
       x = cbind(pmin(dat.raudenbush1985$weeks, 3))),
  list(name = "bangertdrowns2004 ~ length", yi = dat.bangertdrowns2004$yi, vi = dat.bangertdrowns2004$vi,
       x = cbind(dat.bangertdrowns2004$length))
)
regressions <- lapply(regressions, function(a) {
  keep <- complete.cases(a$x)
  a$yi <- num(a$yi)[keep]; a$vi <- num(a$vi)[keep]; a$x <- a$x[keep, , drop = FALSE]
  for (m in methods) for (ci in names(tests)) {
    r <- quiet(rma(a$yi, a$vi, mods = a$x, method = m, test = tests[[ci]], control = tight(a)))
    a$fits[[m]][[ci]] <- list(estimate = num(r$beta), se = num(r$se), p = num(r$pval), ci_low = num(r$ci.lb),
      ci_high = num(r$ci.ub), tau2 = r$tau2, i2 = r$I2, h2 = r$H2, r2 = r$R2, q = r$QE, q_p = r$QEp, qm = r$QM,
      qm_p = r$QMp)
  }
  a
})

versions <- list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                 metadat = as.character(packageVersion("metadat")))
out <- list(versions = versions, sets = answers, tables = by_counts, regressions = regressions)
text <- toJSON(out, digits = I(17), auto_unbox = TRUE, na = "null", null = "null", matrix = "rowmajor")
writeLines(gsub("},", "},\n", text, fixed = TRUE), "pooling_metafor.json")
