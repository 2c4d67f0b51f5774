# Run from the repository's root: Rscript tests/oracles/consistency/consistency.R
source("tests/oracles/record.R")
suppressPackageStartupMessages(library(survival))
named <- function(prefix, values) setNames(as.list(values), paste0(prefix, seq_along(values)))

hours <- c(1, 2, 2, 3, 5, 5, 8, 13, 21, 24, 24, 30, 36, 48, 72)
answered <- c(1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0)
fit <- survfit(Surv(hours, answered) ~ 1, conf.type = "log-log")
came <- fit$n.event > 0
q <- quantile(fit, 0.5)

soon <- c(1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 12, 15, 20)
early <- survfit(Surv(soon, rep(1, 14)) ~ 1, conf.type = "log-log")
e <- quantile(early, 0.5)

x <- c(0, 1, 0, 3, 2, 5, 1, 0, 2, 8)
n <- c(10, 12, 3, 20, 9, 11, 25, 6, 14, 16)
minus <- function(p) { a <- exp(p[1]); b <- exp(p[2]); -sum(lbeta(a + x, b + n - x) - lbeta(a, b)) }
best <- optim(c(0, 1), minus, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
a <- exp(best$par[1]); b <- exp(best$par[2])

gaps <- c(7, 7, 8, 14, 6, 7, 7.5)
l <- log(gaps); t <- t.test(l)

record("tests/oracles/consistency/consistency.csv", c(
  named("time", fit$time[came]), named("left", fit$surv[came]), named("error", (fit$surv * fit$std.err)[came]),
  named("low", fit$lower[came]), named("high", fit$upper[came]),
  list(median = q$quantile, median_low = q$lower, median_high = q$upper, a = a, b = b),
  named("rate", (a + x) / (a + b + n)), named("rate_low", qbeta(.025, a + x, b + n - x)),
  named("rate_high", qbeta(.975, a + x, b + n - x)),
  list(typical = exp(mean(l)), typical_low = exp(t$conf.int[1]), typical_high = exp(t$conf.int[2]),
       soon = e$quantile, soon_low = e$lower, soon_high = e$upper,
       spread = exp(sd(l)), spread_low = exp(sd(l) * sqrt(6 / qchisq(.975, 6))),
       spread_high = exp(sd(l) * sqrt(6 / qchisq(.025, 6))))), "survival")
