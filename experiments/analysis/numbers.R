# The table's numbers of one run file, as print_numbers.py prints and explains them: Rscript numbers.R FILE
run <- hdf5r::H5File$new(commandArgs(trailingOnly = TRUE)[1], mode = "r")
spread <- function(x) sqrt(mean((x - mean(x))^2))
# measure(values of a step, node) of each node that has this quantity: a column for each step.
by_step <- function(what, measure) do.call(rbind, lapply(names(run[["layers"]]), function(node) {
  path <- paste("layers", node, what, sep = "/")
  if (run$exists(path)) apply(run[[path]][, , ], 3, measure, node)
}))
layers <- by_step("activation", function(a, node)
  c(mean(a), spread(a), mean(if (startsWith(node, "relu")) a == 0 else a < 0.05 | a > 0.95)))
gradients <- by_step("weight_gradient", function(g, node) spread(g))
steps <- run[["step_state"]][]
metrics <- sapply(c("train_loss", "test_loss", "train_accuracy", "test_accuracy"),
                  function(name) run[["metrics"]][[name]][match(steps, run[["metrics_step"]][])])
numbers <- rbind(layers, gradients, t(metrics))
cat(paste(steps, apply(numbers, 2, function(x) paste(sprintf("%.5g", x), collapse = " "))), sep = "\n")
