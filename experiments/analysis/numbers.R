# The table's numbers of one run file, as print_numbers.py prints and explains them: Rscript numbers.R FILE
if (!requireNamespace("hdf5r", quietly = TRUE)) { cat("R's hdf5r\n"); quit(status = 77) }
run <- hdf5r::H5File$new(commandArgs(trailingOnly = TRUE)[1], mode = "r")
spread <- function(x) sqrt(mean((x - mean(x))^2))
has <- function(node, what) run$exists(paste("layers", node, what, sep = "/"))
nodes <- names(run[["layers"]])
for (row in seq_along(run[["step_state"]][])) {
  read <- function(node, what) run[[paste("layers", node, what, sep = "/")]][, , row]
  layers <- sapply(Filter(function(n) has(n, "activation"), nodes), function(n) {
    a <- read(n, "activation")
    c(mean(a), spread(a), mean(if (startsWith(n, "relu")) a == 0 else a < 0.05 | a > 0.95))
  })
  gradients <- sapply(Filter(function(n) has(n, "weight_gradient"), nodes),
                      function(n) spread(read(n, "weight_gradient")))
  step <- run[["step_state"]][row]
  at <- which(run[["metrics_step"]][] == step)
  metrics <- sapply(c("train_loss", "test_loss", "train_accuracy", "test_accuracy"),
                    function(m) run[["metrics"]][[m]][at])
  cat(as.character(step), sprintf("%.5g", c(layers, gradients, metrics)), sep = " "); cat("\n")
}
