# Rscript lme4.R FOLDER N MODEL TIGHT: fits model A or B to the columns in FOLDER (doubles, N a file) and prints
# one line a figure. The time is that of lmer() with its default search. Its tolerance is no reference at 1e-6, and
# no search without derivatives is one at a million rows, so the reference continues with Newton steps on lme4's
# own criterion, by differences of the sixth order.
suppressMessages(library(lme4))
args <- commandArgs(TRUE)
n <- as.integer(args[2])
column <- function(name) readBin(file.path(args[1], name), "double", n)
d <- data.frame(client = as.integer(column("client")), s = column("session"), y = column("outcome"))
if (args[3] == "B") d$therapist <- as.integer(column("therapist"))
model <- if (args[3] == "A") y ~ log(s) + (log(s) | client) else y ~ log(s) + (log(s) | client) + (1 | therapist)
seconds <- system.time(m <- suppressWarnings(suppressMessages(lmer(model, d))))[["elapsed"]]
if (args[4] == "tight") {
  parsed <- lFormula(model, d)
  criterion <- do.call(mkLmerDevfun, parsed)
  theta <- getME(m, "theta")
  at <- function(i, k, j = i, l = 0, h = 1e-2) criterion(replace(replace(theta, i, theta[i] + k * h), j,
    (if (i == j) theta[i] + k * h else theta[j]) + l * h))
  slope <- function(i, h = 1e-2)
    (45 * (at(i, 1) - at(i, -1)) - 9 * (at(i, 2) - at(i, -2)) + at(i, 3) - at(i, -3)) / (60 * h)
  q <- seq_along(theta)
  H <- sapply(q, function(j) sapply(q, function(i) if (i > j) 0 else
    if (i == j) (at(i, 1) - 2 * criterion(theta) + at(i, -1)) / 1e-4 else
    (at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)) / 4e-4))
  H <- H + t(H) - diag(diag(H), length(theta))
  for (step in 1:3) theta <- theta - solve(H, sapply(q, slope))
  m <- mkMerMod(environment(criterion), list(par = theta, fval = criterion(theta), conv = 0, message = ""),
                parsed$reTrms, fr = parsed$fr)
}
say <- function(name, x) cat(name, sprintf("%.17g", x), "\n")
say("seconds", seconds)
say("criterion", REMLcrit(m))
say("sigma", sigma(m))
for (i in seq_along(fixef(m))) say(paste0("beta", i), fixef(m)[[i]])
for (i in seq_along(getME(m, "theta"))) say(paste0("theta", i), getME(m, "theta")[[i]])
cat("version", as.character(packageVersion("lme4")), "\n")
