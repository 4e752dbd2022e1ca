# R's nnet: Rscript nnet.R FOLDER OUTPUT SECONDS writes the same report as the other peers.
#
# nnet prints its objective every ten iterations; what it prints is dated to the middle between two
# prints, since it may have been reached anywhere between them. `nnet` is the plain call;
# `nnet_weighted` gives each pattern the case weight 0.01, which shortens its first step.

suppressMessages(library(nnet))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
limit <- as.numeric(arguments[3])
data <- read.csv(file.path(folder, "data.csv"))
starts <- read.csv(file.path(folder, "starts.csv"))
CASE_WEIGHTS <- c(nnet = 1, nnet_weighted = 0.01)
PROBE <- 50  # iterations by which the limit is set

seconds <- function(expression) {
  began <- Sys.time()
  force(expression)
  as.numeric(difftime(Sys.time(), began, units = "secs"))
}

trace_of <- function(sample, start, hidden, softmax, weight) {
  x <- as.matrix(sample[, grep("^x", names(sample))])
  t <- as.matrix(sample[, grep("^t[0-9]", names(sample))])
  fit <- function(maxit, trace = FALSE) {
    nnet(x, t, weights = rep(weight, nrow(x)), size = hidden, Wts = start, softmax = softmax,
      maxit = maxit, trace = trace, reltol = 1e-14, abstol = 1e-14)
  }
  maxit <- max(PROBE, floor(PROBE * limit / seconds(fit(PROBE))))
  lines <- capture.output(net <- fit(maxit, TRUE))
  printed <- grep("^(initial|iter)", lines, value = TRUE)
  values <- c(as.numeric(sub(".*value ", "", printed)), net$value)
  iterations <- c(0, as.numeric(sub("^iter *([0-9]+) .*", "\\1", printed[-1])))
  # a run goes on for up to ten iterations after its last print, five on average
  looks <- c(iterations, max(iterations) + 5)
  dates <- seconds(fit(maxit)) * (looks - c(0, diff(looks)) / 2) / max(looks)
  # nnet's least squares lacks the factor 1/2
  list(seconds = dates, objective = values / weight / (if (softmax) 1 else 2))
}

report <- list()
for (pair in c("softmax_cross_entropy", "logistic_least_squares")) for (i in seq_len(nrow(starts))) {
  row <- starts[i, ]
  start <- unlist(row[, -(1:2)])
  start <- start[!is.na(start)]
  sample <- data[data$trial == row$trial, ]
  for (name in names(CASE_WEIGHTS)) {
    trace <- trace_of(sample, start, row$hidden, pair == "softmax_cross_entropy",
      CASE_WEIGHTS[[name]])
    better <- trace$objective < c(Inf, cummin(trace$objective)[-length(trace$objective)])
    report[[length(report) + 1]] <- data.frame(contestant = name, pair = pair,
      hidden = row$hidden, trial = row$trial, seconds = trace$seconds[better],
      objective = trace$objective[better])
  }
}
result <- do.call(rbind, report)
result$seconds <- sprintf("%.9g", result$seconds)
result$objective <- sprintf("%.17g", result$objective)
write.csv(result, arguments[2], row.names = FALSE, quote = FALSE)
