# Run from the repository's root: Rscript tests/oracles/psychometrics/reliability.R
source("tests/oracles/record.R")
suppressPackageStartupMessages({library(psych); library(lavaan)})
here <- "tests/oracles/psychometrics/"
x <- bfi[, 1:5]
x$A1 <- 7 - x$A1
write.csv(x, paste0(here, "bfi_five.csv"), row.names = FALSE, na = "")
complete <- na.omit(x)

named <- function(prefix, values) setNames(as.list(values), paste0(prefix, seq_along(values)))
alphas <- function(prefix, data) {
  a <- alpha(data, warnings = FALSE)
  out <- list(raw = a$total$raw_alpha, std = a$total$std.alpha)
  setNames(out, paste0(prefix, "_", names(out)))
}
listwise <- alpha(complete, warnings = FALSE)
feldt <- alpha.ci(listwise$total$raw_alpha, nrow(complete), 5)

omega_of <- function(prefix, data, missing) {
  model <- "f=~NA*A1+l1*A1+l2*A2+l3*A3+l4*A4+l5*A5
    f~~1*f
    A1~~u1*A1
    A2~~u2*A2
    A3~~u3*A3
    A4~~u4*A4
    A5~~u5*A5
    omega := (l1+l2+l3+l4+l5)^2/((l1+l2+l3+l4+l5)^2+u1+u2+u3+u4+u5)"
  fit <- cfa(model, data = data, information = "observed", meanstructure = TRUE, missing = missing)
  p <- parameterEstimates(fit)
  o <- p[p$op == ":=", ]
  c(setNames(list(o$est, o$se, as.numeric(logLik(fit))), paste0(prefix, c("", "_se", "_loglik"))),
    named(paste0(prefix, "_l"), coef(fit)[1:5]), named(paste0(prefix, "_u"), coef(fit)[6:10]),
    named(paste0(prefix, "_parameter_se"), sqrt(diag(vcov(fit)))[1:10]))
}

sf <- matrix(c(9,2,5,8, 6,1,3,2, 8,4,6,8, 7,1,2,6, 10,5,6,9, 6,2,4,7), ncol = 4, byrow = TRUE)
i <- ICC(sf, lmer = FALSE)$results
icc <- list()
for (r in seq_len(nrow(i))) {
  icc[[i$type[r]]] <- i$ICC[r]
  icc[[paste0(i$type[r], "_low")]] <- i$"lower bound"[r]
  icc[[paste0(i$type[r], "_high")]] <- i$"upper bound"[r]
  icc[[paste0(i$type[r], "_f")]] <- i$F[r]
  icc[[paste0(i$type[r], "_p")]] <- i$p[r]
}

record(paste0(here, "reliability.csv"), c(
  alphas("pairwise", x), alphas("listwise", complete),
  list(feldt_low = feldt$lower.ci, feldt_high = feldt$upper.ci),
  named("listwise_rest", listwise$item.stats$r.drop), named("listwise_without", listwise$alpha.drop$raw_alpha),
  named("item_mean", listwise$item.stats$mean), named("item_sd", listwise$item.stats$sd),
  omega_of("omega", complete, "listwise"), omega_of("fiml", x, "fiml"), icc), c("psych", "lavaan"))
