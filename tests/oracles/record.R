# Shared by the oracle scripts: named numbers to 15 digits, with the versions that made them.
record <- function(file, values, packages) {
  made <- paste(c(R.version.string, sapply(packages, function(p) paste(p, packageVersion(p)))), collapse = "; ")
  lines <- c(paste("#", made), "name,value", sprintf("%s,%.15g", names(values), unlist(values)))
  writeLines(lines, file)
}
