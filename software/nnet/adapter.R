# R's nnet, asked for class probabilities.
#
# Set are the hidden units and the seed; at defaults nothing else: 100 iterations of BFGS, no decay,
# starts on (-0.7, 0.7). As its manual (Venables and Ripley, 2002, section 8.10) recommends: a decay
# of 0.01, and iterations until it says that it has converged. The form `default` gives the function
# no option on its outputs. A step is one iteration, whose first metric is the identity. Its start
# is what no iteration leaves. A long run has no decay and ends at a relative change of 1e-14.

suppressPackageStartupMessages(library(nnet))

folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(folder, name))
keys <- read("job.csv")
job <- setNames(as.list(as.character(keys$value)), keys$key)
hidden <- as.integer(job$hidden)
q <- as.integer(job$classes)
train <- read("train.csv")
test <- read("test.csv")
inputs <- grep("^x", names(train), value = TRUE)

asked <- list(softmax = list(softmax = TRUE), entropy = list(entropy = TRUE), default = list(),
              linear = list(linout = TRUE), multinom = list())[[job$form]]
options <- if (job$mode == "step") list(maxit = 1) else
  if (job$mode == "long") list(maxit = 20000, reltol = 1e-14, abstol = 0) else
  if (job$setting == "recommended") list(decay = 0.01, maxit = 5000) else list()

fit <- function(rows, seed, options) {
  set.seed(seed)
  if (job$form == "multinom") {
    data <- data.frame(class = factor(rows$class, levels = 1:q), rows[inputs])
    return(do.call(multinom, c(list(class ~ ., data = data, trace = FALSE), options)))
  }
  targets <- class.ind(factor(rows$class, levels = 1:q))
  do.call(nnet, c(list(as.matrix(rows[inputs]), targets, size = hidden, trace = FALSE),
                  asked, options))
}

weights <- function(found) {
  if (job$form != "multinom") return(found$wts)
  # a row a class: a bias that is not used, the intercept, the inputs
  as.vector(t(matrix(found$wts, nrow = q, byrow = TRUE)[, -1]))
}

outputs <- fits <- kept <- NULL
for (trial in unique(test$trial)) {
  rows <- train[train$trial == trial, ]
  points <- test[test$trial == trial, inputs]
  seed <- as.integer(job$seed) + trial
  given <- tryCatch({
    began <- proc.time()[["elapsed"]]
    found <- fit(rows, seed, options)
    seconds <- proc.time()[["elapsed"]] - began
    start <- fit(rows, seed, list(maxit = 0))
    kept <- rbind(kept, data.frame(trial, moment = c("start", "end"),
                                   rbind(weights(start), weights(found))))
    message <- if (found$convergence == 0) "converged" else "stopped at the limit of iterations"
    fits <- rbind(fits, data.frame(trial, seconds, iterations = NA, reported = found$value, message))
    if (job$form == "multinom") predict(found, points, type = "probs") else
      predict(found, as.matrix(points))
  }, error = function(error) {
    fits <<- rbind(fits, data.frame(trial, seconds = NA, iterations = NA, reported = NA,
                                    message = conditionMessage(error)))
    matrix(NaN, nrow(points), q)
  })
  outputs <- rbind(outputs, cbind(trial, unname(given)))
}

colnames(outputs) <- c("trial", paste0("z", 1:q))
if (!is.null(kept)) names(kept) <- c("trial", "moment", paste0("w", seq_len(ncol(kept) - 2)))
text <- function(rows) {
  numbers <- vapply(rows, is.double, TRUE)
  rows[numbers] <- lapply(rows[numbers], function(one) ifelse(is.na(one), NA, sprintf("%.17g", one)))
  rows
}
write <- function(rows, name) {
  write.csv(text(as.data.frame(rows)), file.path(folder, name), row.names = FALSE, na = "")
}
write(outputs, "outputs.csv")
write(fits, "fits.csv")
if (!is.null(kept)) write(kept, "weights.csv") else writeLines("trial,moment", file.path(folder, "weights.csv"))
