# Writes subsets_metafor.json: what R metafor answers on parts of five data sets and on the trials themselves, for
# tests/synthesis/test_subsets_metafor.py. Run in this folder: Rscript make_subsets.R. R is not needed to run the tests.

suppressMessages({library(metafor); library(jsonlite)})
invisible(Sys.setlocale("LC_COLLATE", "C"))  # groups in the order of their bytes

# tight, and relative to the unit of the data: see make_pooling.R
tight <- function(s) list(threshold = 1e-12 * var(s$yi), tol = 1e-15 * var(s$yi), maxiter = 3000)
tests <- c(z = "z", hk = "knha", "hk-adhoc" = "adhoc")
methods <- c("CE", "DL", "REML")
quiet <- function(expr) suppressWarnings(suppressMessages(expr))
num <- function(x) unname(as.numeric(x))

b <- quiet(escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg))
l <- quiet(escalc("RR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = dat.linde2005))
r <- dat.raudenbush1985; w <- dat.bangertdrowns2004; h <- dat.hackshaw1998
sets <- list(
  "bcg RR" = data.frame(yi = b$yi, vi = b$vi, order = b$year, group = b$alloc),
  "raudenbush1985" = data.frame(yi = r$yi, vi = r$vi, order = r$year, group = r$setting),
  "bangertdrowns2004" = data.frame(yi = w$yi, vi = w$vi, order = w$year, group = paste("grade", w$grade)),
  "hackshaw1998" = data.frame(yi = h$yi, vi = h$vi, order = h$year, group = h$design),
  "linde2005 RR" = data.frame(yi = l$yi, vi = l$vi, order = l$year, group = l$prep)
)

fit <- function(s, ...) quiet(rma(yi, vi, data = s, control = tight(s), ...))
named <- function(x) {
  a <- list(estimate = num(x$estimate), se = num(x$se), p = num(x$pval), ci_low = num(x$ci.lb), ci_high = num(x$ci.ub),
            q = num(x$Q), i2 = num(x$I2), h2 = num(x$H2), tau2 = num(x$tau2))
  a[lengths(a) > 0]  # no tau2 under CE
}
of <- function(f) list(estimate = num(f$beta), se = num(f$se), p = num(f$pval), ci_low = num(f$ci.lb),
                       ci_high = num(f$ci.ub))

subgroups <- function(s, method, test) {
  parts <- lapply(split(s, s$group), function(part) fit(part, method = method, test = test))
  found <- lapply(parts, function(f) c(of(f), list(k = f$k, tau2 = f$tau2, i2 = f$I2, q = f$QE)))
  between <- quiet(rma(sapply(parts, function(f) num(f$beta)), sei = sapply(parts, function(f) f$se),
                       mods = ~ factor(names(parts)), method = "FE"))
  one <- fit(s, mods = ~ group - 1, method = method, test = test)
  apart <- fit(s, mods = ~ group, method = method, test = test)
  list(own = list(names = names(parts), groups = unname(found), difference = between$QM, difference_p = between$QMp),
       common = c(of(one), list(tau2 = one$tau2, difference = apart$QM, difference_p = apart$QMp)))
}

answers <- lapply(names(sets), function(name) {
  s <- sets[[name]][complete.cases(sets[[name]]), ]
  message(name)
  a <- list(name = name, yi = num(s$yi), vi = num(s$vi), order = num(s$order), group = s$group)
  for (ci in names(tests)) {
    for (m in methods) {
      f <- fit(s, method = m, test = tests[[ci]])
      a$leave_one_out[[m]][[ci]] <- named(quiet(leave1out(f)))
      a$cumulative[[m]][[ci]] <- named(quiet(cumul(f, order = s$order)))
      a$subgroups[[m]][[ci]] <- subgroups(s, m, tests[[ci]])
    }
    p <- quiet(blup(fit(s, test = tests[[ci]])))
    a$trial_effects[[ci]] <- list(estimate = num(p$pred), se = num(p$se), low = num(p$pi.lb), high = num(p$pi.ub))
  }
  for (m in methods) {
    f <- quiet(robust(fit(s, method = m), cluster = s$order))
    wide <- predict(f)
    a$clusters[[m]] <- c(of(f), list(df = f$dfs, pi_low = num(wide$pi.lb), pi_high = num(wide$pi.ub)))
  }
  for (m in c("ML", "REML")) {
    limits <- quiet(confint(fit(s, method = m), type = "PL", control = list(tol = 1e-15 * var(s$yi), maxiter = 10000)))
    a$likelihood[[m]] <- num(limits$random["tau^2", 2:3])
  }
  a
})
versions <- list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                 metadat = as.character(packageVersion("metadat")))
text <- toJSON(list(versions = versions, sets = answers), digits = I(12), auto_unbox = TRUE, na = "null", null = "null")
writeLines(gsub("},", "},\n", text, fixed = TRUE), "subsets_metafor.json")
