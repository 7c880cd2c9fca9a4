# Writes few_metafor.json: what R answers on few and small trials, for tests/synthesis/test_few_metafor.py. Run in this
# folder: Rscript make_few.R. R is not needed to run the tests. metafor: maxima of the likelihood, multilevel models,
# GOSH; base R: Kendall's exact test, and the beta-binomial likelihood written out and searched by optim.

suppressMessages({library(metafor); library(jsonlite)})
quiet <- function(expr) suppressWarnings(suppressMessages(expr))
num <- function(x) unname(as.numeric(x))
out <- list(versions = list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                            metadat = as.character(packageVersion("metadat"))))

# 1 maxima: where metafor ends, and the log likelihood there and at another tau2
maxima <- list(
  list(method = "REML", y = c(-3.21, 0.71, 0.74, 0.53), v = c(1.424, 0.004, 0.284, 0.038), other = 0.005964833911648349),
  list(method = "REML", y = c(0.16, -1.77, 0.1, 0.31), v = c(0.013, 0.399, 0.009, 0.003), other = 0.01569679680393019),
  list(method = "ML", y = c(0.68, -0.71, -1.4, 0.52), v = c(0.007, 0.22, 1.115, 0.006), other = 0.0014303482522581017),
  list(method = "REML", y = c(.11, -.36, 4.4, -.6, -1.7), v = c(.03, .06, 2.2, .05, 4), other = 0.1969281057486226))
out$maxima <- lapply(maxima, function(m) {
  tight <- list(threshold = 1e-13, maxiter = 10000)
  a <- quiet(rma(m$y, m$v, method = m$method, control = tight)); b <- quiet(rma(m$y, m$v, method = m$method, tau2 = m$other))
  c(m, list(tau2 = num(a$tau2), log_likelihood = num(logLik(a)), other_log_likelihood = num(logLik(b)))) })

# 2 multilevel
sets <- list(konstantopoulos2011 = dat.konstantopoulos2011[, c("district", "yi", "vi")],
             berkey1998 = dat.berkey1998[, c("trial", "yi", "vi")], assink2016 = dat.assink2016[, c("study", "yi", "vi")])
out$multilevel <- lapply(sets, function(d) {
  names(d)[1] <- "trial"; d$row <- seq_len(nrow(d)); fits <- list()
  for (rho in c(0, 0.5)) {
    V <- quiet(vcalc(vi, cluster = trial, obs = row, rho = rho, data = d))
    r <- quiet(rma.mv(yi, V, random = ~ 1 | trial / row, data = d, control = list(rel.tol = 1e-10)))
    fits[[length(fits) + 1]] <- list(rho = rho, estimate = num(r$beta), se = num(r$se), ci_low = num(r$ci.lb),
      ci_high = num(r$ci.ub), between = r$sigma2[1], within = r$sigma2[2], log_likelihood = num(logLik(r)))
  }
  list(trial = as.character(d$trial), yi = num(d$yi), vi = num(d$vi), fits = fits) })

# 3 beta-binomial
bb <- function(t) {
  f <- function(p) { m <- plogis(p[1:2]); s <- exp(-p[3]); b <- function(x, n, m) sum(lbeta(x + m * s, n - x + (1 - m) * s) - lbeta(m * s, (1 - m) * s))
    -(b(t[, 1], t[, 2], m[1]) + b(t[, 3], t[, 4], m[2])) }
  start <- c(qlogis(colSums(t)[1] / colSums(t)[2]), qlogis(colSums(t)[3] / colSums(t)[4]))
  best <- NULL
  for (s in c(-7, -4, -2)) { o <- optim(c(start, s), f, method = "BFGS", hessian = TRUE, control = list(reltol = 1e-15, maxit = 5000))
    if (is.null(best) || o$value < best$value) best <- o }
  o <- optim(best$par, f, method = "BFGS", hessian = TRUE, control = list(reltol = 1e-16, maxit = 5000, ndeps = rep(1e-5, 3)))
  V <- solve(o$hessian); m <- plogis(o$par[1:2]); g <- list(OR = c(1, -1, 0), RR = c(1 - m[1], -(1 - m[2]), 0), RD = c(m[1] * (1 - m[1]), -m[2] * (1 - m[2]), 0))
  e <- c(OR = o$par[1] - o$par[2], RR = log(m[1] / m[2]), RD = m[1] - m[2])
  list(table = t, rho = plogis(o$par[3]), estimate = as.list(e), se = lapply(g, function(x) sqrt(num(t(x) %*% V %*% x)))) }
n <- dat.nielweise2007
out$beta_binomial <- list(nielweise2007 = bb(cbind(n$ai, n$n1i, n$ci, n$n2i)),
  varied = bb(rbind(c(2, 50, 9, 50), c(0, 20, 3, 20), c(10, 100, 4, 100), c(1, 60, 12, 60), c(0, 33, 0, 33), c(15, 80, 2, 81))))

# 4 Kendall, no ties
set.seed(1)
out$kendall <- lapply(c(12, 60, 150), function(k) { x <- rnorm(k); y <- 0.15 * x + rnorm(k)
  r <- cor.test(x, y, method = "kendall", exact = TRUE); list(k = k, score = round(num(r$estimate) * k * (k - 1) / 2), p = num(r$p.value)) })

# 5 GOSH
d <- quiet(escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg))[1:7, ]
g <- quiet(gosh(rma(yi, vi, data = d, method = "DL"), progbar = FALSE))
keep <- g$res$k > 1
out$gosh <- list(yi = num(d$yi), vi = num(d$vi), incl = unname(g$incl[keep, ]), estimate = num(g$res$estimate[keep]), i2 = num(g$res$I2[keep]))

write_json(out, "few_metafor.json", digits = NA, auto_unbox = TRUE, pretty = FALSE)
