% The mean activation of a run file: octave-cli read_activations.m FILE
run = load(argv(){end});
printf("%.17g\n", mean(double(run.layers.sigmoid1.activation(:))));
