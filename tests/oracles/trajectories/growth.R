# Remakes the oracles of the growth models: Rscript tests/oracles/trajectories/growth.R (from the repository).
# Needs lme4 and nlme. Writes the data as <name>.csv and every figure as growth.csv (model, figure, value).
# lme4's default tolerance is no reference at 1e-6: the search is tightened (rhoend 1e-9). A search without
# derivatives still wanders by 1e-7 where the criterion is flat, so its end is polished by Newton steps on lme4's
# own criterion, with sixth-order differences.
suppressMessages({library(lme4); library(nlme)})
args <- commandArgs(FALSE)
folder <- dirname(sub("--file=", "", args[grep("--file=", args)]))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), calc.derivs = FALSE)
figures <- data.frame()

note <- function(model, figure, value)
  figures <<- rbind(figures, data.frame(model = model, figure = figure, value = sprintf("%.17g", value)))

save <- function(name, table) write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)

slope <- function(f, x, i, h = 2e-3) {
  at <- function(k) f(replace(x, i, x[i] + k * h))
  (45 * (at(1) - at(-1)) - 9 * (at(2) - at(-2)) + (at(3) - at(-3))) / (60 * h)
}

polished <- function(criterion, theta) {
  for (step in 1:4) {
    g <- sapply(seq_along(theta), function(i) slope(criterion, theta, i))
    H <- sapply(seq_along(theta), function(j)
      sapply(seq_along(theta), function(i) slope(function(x) slope(criterion, x, i), theta, j)))
    theta <- theta - solve((H + t(H)) / 2, g)
  }
  theta
}

fit <- function(model, formula, table, reml = TRUE) {
  parsed <- lFormula(formula, table, REML = reml, control = tight)
  criterion <- do.call(mkLmerDevfun, parsed)
  opt <- optimizeLmer(criterion, optimizer = "bobyqa", control = list(rhoend = 1e-9, maxfun = 1e5))
  if (all(opt$par[environment(criterion)$lower == 0] > .06)) opt$par <- polished(criterion, opt$par)
  opt$fval <- criterion(opt$par)
  m <- mkMerMod(environment(criterion), opt, parsed$reTrms, fr = parsed$fr)
  note(model, "criterion", if (reml) REMLcrit(m) else deviance(m))
  note(model, "sigma", sigma(m))
  for (i in seq_along(fixef(m))) {
    note(model, paste0("beta", i), fixef(m)[[i]])
    note(model, paste0("se", i), sqrt(diag(as.matrix(vcov(m))))[[i]])
  }
  for (i in seq_along(getME(m, "theta"))) note(model, paste0("theta", i), getME(m, "theta")[[i]])
  for (i in 1:3) for (j in 1:2)
    if (j <= ncol(ranef(m)$client)) note(model, paste0("client", i, "_", j), ranef(m)$client[i, j])
  m
}

# Belenky et al. 2003 (lme4) and Potthoff & Roy 1964 (nlme): numbers of two published studies.
sleep <- data.frame(client = sleepstudy$Subject, time = sleepstudy$Days, outcome = sleepstudy$Reaction)
save("sleepstudy", sleep)
invisible(fit("sleepstudy REML", outcome ~ time + (time | client), sleep))
invisible(fit("sleepstudy ML", outcome ~ time + (time | client), sleep, FALSE))
invisible(fit("sleepstudy intercept REML", outcome ~ time + (1 | client), sleep))

dental <- data.frame(client = as.character(Orthodont$Subject), time = Orthodont$age, outcome = Orthodont$distance,
                     female = as.numeric(Orthodont$Sex == "Female"))
save("orthodont", dental)
invisible(fit("orthodont REML", outcome ~ time + (time | client), dental))
invisible(fit("orthodont female REML", outcome ~ time + female + (time | client), dental))
other <- lme(outcome ~ time, dental, ~ time | client, control = lmeControl(msTol = 1e-12, tolerance = 1e-12))
note("orthodont nlme", "criterion", -2 * as.numeric(logLik(other)))
note("orthodont nlme", "sigma", other$sigma)

# A practice made up here: unequal numbers of visits, therapists nested, then clients who change therapist.
set.seed(20261)
n <- 60
visits <- sample(3:9, n, TRUE)
client <- rep(seq_len(n), visits)
session <- unlist(lapply(visits, function(k) sort(sample(12, k))))
therapist <- ((client - 1) %/% 6) + 1
age <- round(runif(n, -2, 2), 3)[client]
b <- cbind(rnorm(n, 0, 3), rnorm(n, 0, 1))
made <- function(therapist) {
  t <- log(session)
  round(18 - 2 * t + .7 * age + b[client, 1] + b[client, 2] * t + rnorm(max(therapist), 0, 1.5)[therapist] +
          rnorm(length(client), 0, 2), 6)
}
practice <- data.frame(client, session, therapist, age, outcome = made(therapist))
save("practice", practice)
invisible(fit("nested REML", outcome ~ log(session) + (log(session) | client) + (1 | therapist), practice))
invisible(fit("nested ML", outcome ~ log(session) + (log(session) | client) + (1 | therapist), practice, FALSE))
invisible(fit("nested age REML", outcome ~ log(session) + age + (log(session) | client) + (1 | therapist), practice))

half <- ave(client, client, FUN = seq_along) > ave(client, client, FUN = length) / 2
second <- ifelse(half & client %% 3 == 0, (therapist + client) %% 10 + 1, therapist)
changing <- data.frame(client, session, therapist = second, age, outcome = made(second))
save("changing", changing)
invisible(fit("crossed REML", outcome ~ log(session) + (log(session) | client) + (1 | therapist), changing))
invisible(fit("crossed age ML", outcome ~ log(session) + age + (log(session) | client) + (1 | therapist), changing, FALSE))

# A practice whose clients all change alike: the maximum lies at the edge.
alike <- data.frame(client = rep(1:20, each = 5), time = rep(0:4, 20))
alike$outcome <- round(10 + alike$time + rnorm(20, 0, 2)[alike$client] + rnorm(100, 0, 3), 6)
save("alike", alike)
m <- fit("alike REML", outcome ~ time + (time | client), alike)
note("alike REML", "singular", as.numeric(isSingular(m)))

write.csv(figures, file.path(folder, "growth.csv"), row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("lme4", packageVersion("lme4")), paste("nlme", packageVersion("nlme"))),
           file.path(folder, "versions.txt"))
