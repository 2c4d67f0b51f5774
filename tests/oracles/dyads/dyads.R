# Run from the repository's root: Rscript tests/oracles/dyads/dyads.R
source("tests/oracles/record.R")
suppressPackageStartupMessages({library(lavaan); library(lme4)})
here <- "tests/oracles/dyads/"
named <- function(prefix, values) setNames(as.list(values), paste0(prefix, seq_along(values)))
set.seed(20240607)

# Random-intercept cross-lagged panel: 300 dyads, 4 waves, a fifth of the cells of the second half missing.
n <- 300; waves <- 4
ri <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, .4, .4, 1.2), 2))
w <- matrix(rnorm(2 * n), n)
x <- y <- matrix(0, n, waves)
for (t in 1:waves) {
  if (t > 1) w <- w %*% t(matrix(c(.3, .1, .2, .25), 2, byrow = TRUE)) + matrix(rnorm(2 * n, 0, .8), n)
  x[, t] <- 5 + .2 * t + ri[, 1] + w[, 1]
  y[, t] <- 6 - .1 * t + ri[, 2] + w[, 2]
}
both <- round(cbind(x, y), 4)
colnames(both) <- c(paste0("x", 1:waves), paste0("y", 1:waves))
both[151:300, ][matrix(runif(150 * 2 * waves) < .2, 150)] <- NA
write.csv(both, paste0(here, "panel.csv"), row.names = FALSE, na = "")

lines <- c(paste("rx =~", paste0("1*x", 1:waves, collapse = " + ")), paste("ry =~", paste0("1*y", 1:waves, collapse = " + ")),
  paste0("w", 1:waves, " =~ 1*x", 1:waves), paste0("v", 1:waves, " =~ 1*y", 1:waves),
  paste0("x", 1:waves, " ~~ 0*x", 1:waves), paste0("y", 1:waves, " ~~ 0*y", 1:waves),
  paste0("w", 2:waves, " ~ axx*w", 1:(waves - 1), " + axy*v", 1:(waves - 1)),
  paste0("v", 2:waves, " ~ ayx*w", 1:(waves - 1), " + ayy*v", 1:(waves - 1)),
  "rx ~~ sxx*rx + sxy*ry", "ry ~~ syy*ry",
  paste0("w", 1:waves, " ~~ w", 1:waves), paste0("v", 1:waves, " ~~ v", 1:waves), paste0("w", 1:waves, " ~~ v", 1:waves),
  "rx ~~ 0*w1 + 0*v1", "ry ~~ 0*w1 + 0*v1")
fitted <- function(prefix, data, missing) {
  fit <- lavaan(paste(lines, collapse = "\n"), data = as.data.frame(data), meanstructure = TRUE, int.ov.free = TRUE,
                missing = missing, information = "observed")
  p <- parameterEstimates(fit)
  pick <- function(label) p[p$label == label, ][1, ]
  keys <- c("axx", "axy", "ayx", "ayy", "sxx", "sxy", "syy")
  m <- fitMeasures(fit)
  c(named(paste0(prefix, "_path"), sapply(keys, function(k) pick(k)$est)),
    named(paste0(prefix, "_se"), sapply(keys, function(k) pick(k)$se)),
    setNames(as.list(m[c("logl", "chisq", "df", "pvalue")]), paste0(prefix, c("_loglik", "_chisq", "_df", "_p"))))
}

# Actor-partner and response surface: 160 dyads.
m <- 160
cp <- rnorm(m); tp <- .5 * cp + rnorm(m)
co <- 1 + .5 * cp + .2 * tp + rnorm(m); to <- 2 + .1 * cp + .4 * tp + .3 * co + rnorm(m)
apim <- round(data.frame(cp, tp, co, to), 4)
write.csv(apim, paste0(here, "actor_partner.csv"), row.names = FALSE)
af <- sem("co ~ ca*cp + cq*tp\nto ~ tq*cp + ta*tp\nco ~~ to\nda := ca - ta\ndp := cq - tq", data = apim)
ap <- parameterEstimates(af)
pick <- function(label, what) ap[ap$label == label, what][1]
labels <- c("ca", "cq", "ta", "tq", "da", "dp")

rs <- within(round(data.frame(x = runif(m, 0, 10), y = runif(m, 0, 10), g = rep(1:32, 5)), 4), {
  z <- round(3 + .3 * (x - 5) - .2 * (y - 5) - .05 * (x - 5)^2 + .08 * (x - 5) * (y - 5) - .04 * (y - 5)^2 + rnorm(m) +
    rnorm(32)[g], 4)
})
rs <- rs[, c("x", "y", "z", "g")]
write.csv(rs, paste0(here, "surface.csv"), row.names = FALSE)
u <- rs$x - 5; v <- rs$y - 5
lf <- lm(rs$z ~ u + v + I(u^2) + I(u * v) + I(v^2))
W <- rbind(cbind(diag(6)), c(0, 1, 1, 0, 0, 0), c(0, 0, 0, 1, 1, 1), c(0, 1, -1, 0, 0, 0), c(0, 0, 0, 1, -1, 1))
est <- as.vector(W %*% coef(lf)); se <- sqrt(diag(W %*% vcov(lf) %*% t(W)))
X <- model.matrix(lf); e <- residuals(lf)
S <- rowsum(X * e, rs$g); B <- solve(crossprod(X))
cl <- 32 / 31 * (m - 1) / (m - 6) * B %*% crossprod(S) %*% B
cse <- sqrt(diag(W %*% cl %*% t(W)))

record(paste0(here, "dyads.csv"), c(
  fitted("complete", both[1:150, ], "listwise"), fitted("fiml", both, "fiml"),
  named("apim", sapply(labels, pick, "est")), named("apim_se", sapply(labels, pick, "se")),
  named("surface", est), named("surface_se", se), named("surface_clustered", cse),
  named("surface_p", 2 * pt(-abs(est / se), m - 6)), list(r2 = summary(lf)$r.squared)), c("lavaan", "lme4"))
