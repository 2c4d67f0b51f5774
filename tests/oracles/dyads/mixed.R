# Run from the repository's root: Rscript tests/oracles/dyads/mixed.R
source("tests/oracles/record.R")
suppressPackageStartupMessages({library(lme4); library(nlme)})
here <- "tests/oracles/dyads/"
named <- function(prefix, values) setNames(as.list(values), paste0(prefix, seq_along(values)))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9))
set.seed(311)
g <- 60; s <- 8
d <- data.frame(dyad = rep(1:g, each = s), session = rep(1:s, g))
u <- rnorm(g, 0, .8)[d$dyad]; v <- rnorm(g, 0, .2)[d$dyad]
d$client <- 7 + u + .2 * log(d$session) + rnorm(g * s, 0, .9)
d$therapist <- 6.5 + .6 * u + rnorm(g * s, 0, .9)
d$guess <- 6.8 + (.4 + v) * (d$client - 7) + .3 * (d$therapist - 7) + rnorm(g, 0, .5)[d$dyad] + rnorm(g * s, 0, .6)
d$symptom <- 12 - .8 * u - .3 * d$session + rnorm(g, 0, 2)[d$dyad] + rnorm(g * s, 0, 1)
for (i in 2:s) { at <- d$session == i; d$symptom[at] <- d$symptom[at] - .5 * (d$client - u)[d$session == i - 1] }
d <- round(d, 4)
d$client[sample(nrow(d), 20)] <- NA
d$symptom[sample(nrow(d), 20)] <- NA
write.csv(d, paste0(here, "sessions.csv"), row.names = FALSE, na = "")

out <- function(prefix, f, sd) {
  c(named(paste0(prefix, "_b"), fixef(f)), named(paste0(prefix, "_se"), sqrt(diag(as.matrix(vcov(f))))),
    named(paste0(prefix, "_sd"), sd))
}
sds <- function(f) as.data.frame(VarCorr(f))$sdcor[1:2]
tb <- na.omit(d[, c("dyad", "client", "therapist", "guess")])
m <- mean(tb$client)
tb$J <- tb$guess - m; tb$T <- tb$client - m; tb$B <- tb$therapist - m
f1 <- lmer(J ~ T + B + (T | dyad), tb, control = tight)
f2 <- lmer(J ~ T + B + (B | dyad), tb, control = tight)
f3 <- lmer(J ~ T + B + (1 | dyad), tb, control = tight)

d$after <- ave(d$symptom, d$dyad, FUN = function(y) c(y[-1], NA))
wb <- na.omit(d[, c("dyad", "session", "client", "after")])
wb$mean <- ave(wb$client, wb$dyad); wb$within <- wb$client - wb$mean
f4 <- lmer(after ~ within + session + mean + (within | dyad), wb, control = tight)
f5 <- lmer(after ~ within + session + mean + (1 | dyad), wb, control = tight)
n5 <- lme(after ~ within + session + mean, random = ~ 1 | dyad, data = wb)

d$distance <- abs(d$therapist - d$client); d$log_session <- log(d$session)
f6 <- lmer(distance ~ log_session + (log_session | dyad), na.omit(d[, c("dyad", "distance", "log_session")]),
           control = tight)

record(paste0(here, "mixed.csv"), c(out("truth", f1, sds(f1)), out("bias", f2, sds(f2)), out("neither", f3, sds(f3)[1]),
  out("differing", f4, sds(f4)), out("same", f5, sds(f5)[1]), named("same_df", summary(n5)$tTable[, "DF"]),
  out("convergence", f6, sds(f6))), c("lme4", "nlme"))
