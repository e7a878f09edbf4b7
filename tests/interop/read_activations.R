# The mean activation of a run file: Rscript read_activations.R FILE
if (!requireNamespace("hdf5r", quietly = TRUE)) { cat("R's hdf5r\n"); quit(status = 77) }
run <- hdf5r::H5File$new(commandArgs(trailingOnly = TRUE)[1], mode = "r")
cat(sprintf("%.17g\n", mean(run[["layers/sigmoid1/activation"]]$read())))
