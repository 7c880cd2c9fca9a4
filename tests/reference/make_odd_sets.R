# Writes odd_sets_metafor.csv: small sets at the edges of what can be pooled. R 4.2.2, metafor 3.8-1.
suppressMessages(library(metafor))
rows <- list()
add <- function(id, key, value) {
  rows[[length(rows) + 1]] <<- data.frame(id, key, value = sprintf("%.15g", value))
}
counts <- rbind(c(0, 6, 0, 7), c(2, 9, 1, 8), c(3, 3, 4, 2), c(0, 5, 1, 6))
for (measure in c("OR", "RR", "RD")) {
  fit <- suppressWarnings(rma.mh(ai = counts[, 1], bi = counts[, 2], ci = counts[, 3], di = counts[, 4], measure = measure))
  add("mh_double_zero", paste0(measure, c("_est", "_se")), c(fit$beta, fit$se))
}
counts <- rbind(c(0, 20, 2, 19), c(3, 41, 5, 38), c(11, 90, 9, 92), c(7, 61, 12, 55), c(1, 15, 0, 17))
fit <- rma.peto(ai = counts[, 1], bi = counts[, 2], ci = counts[, 3], di = counts[, 4])
add("peto_zero_cells", c("est", "se"), c(fit$beta, fit$se))
e <- escalc("RD", ai = c(18, 3, 3, 7), n1i = c(20, 3, 3, 12), ci = c(1, 0, 0, 4), n2i = c(9, 3, 3, 8))
add("rd_full_and_empty", paste0(rep(c("yi", "vi"), each = 4), 1:4), c(e$yi, e$vi))
e <- escalc("SMD", m1i = c(1.9, 3.1), sd1i = c(.5, .6), n1i = c(700, 1e6), m2i = c(2, .4), sd2i = c(.3, .25), n2i = c(560, 2e9))
add("smd_large_n", c("y1", "y2", "v1", "v2"), c(e$yi, e$vi))
e <- suppressWarnings(escalc("MD", m1i = c(2, 2, 3), sd1i = c(0, 1, 1), n1i = c(4, 5, 9), m2i = c(1, 2, 2), sd2i = c(.6, .6, .5), n2i = c(4, 5, 9)))
fit <- rma(yi, vi, data = e, method = "EE")
add("md_one_sd_zero", c("est", "se", "q"), c(fit$beta, fit$se, fit$QE))
y <- c(.11, -.36, 4.4, -.6, -1.7)
v <- c(.03, .06, 2.2, .05, 4)
for (method in c("EE", "DL", "REML", "ML", "PM", "HE", "SJ", "HS")) for (test in c("z", "t", "knha", "adhoc")) {
  fit <- suppressWarnings(rma(y, v, method = method, test = test, control = list(threshold = 1e-13, maxiter = 10000, tol = 1e-13)))
  add("unequal_variances", paste(method, test, c("est", "se", "lb", "ub", "tau2", "i2"), sep = "_"),
      c(fit$beta, fit$se, fit$ci.lb, fit$ci.ub, fit$tau2, fit$I2))
}
fit <- rma(c(.12, .22, .41, .71, .35, .05), c(.03, .04, .06, .012, .05, .02), method = "DL", control = list(tol = 1e-14))
limits <- confint(fit, control = list(tol = 1e-14))$random
add("qprofile", c("tau2", "tau2_low", "tau2_high", "i2", "i2_low", "i2_high"), c(limits[1, ], limits[3, ]))
e <- escalc("OR", ai = c(0, 11), n1i = c(48, 100), ci = c(3, 15), n2i = c(50, 98))
fit <- rma(yi, vi, data = e, test = "knha")
add("two_trials_zero_cell", c("est", "lb", "ub"), c(fit$beta, fit$ci.lb, fit$ci.ub))
write.csv(do.call(rbind, rows), "odd_sets_metafor.csv", row.names = FALSE)
