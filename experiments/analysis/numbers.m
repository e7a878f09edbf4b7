% The table's numbers of one run file, as print_numbers.py prints and explains them: octave-cli numbers.m FILE
run = load(argv(){end});
nodes = fieldnames(run.layers)';
for row = 1:numel(run.step_state)
  layers = gradients = [];
  for [layer, node] = run.layers
    if isfield(layer, "activation")
      a = double(layer.activation(:, :, row))(:);
      if strncmp(node, "relu", 4) idle = a == 0; else idle = a < 0.05 | a > 0.95; end
      layers = [layers, mean(a), std(a, 1), mean(idle)];
    elseif isfield(layer, "weight_gradient")
      gradients = [gradients, std(double(layer.weight_gradient(:, :, row))(:), 1)];
    end
  end
  at = run.metrics_step == run.step_state(row); m = run.metrics;
  printf("%d", run.step_state(row));
  printf(" %.5g", layers, gradients, m.train_loss(at), m.test_loss(at), m.train_accuracy(at), m.test_accuracy(at));
  printf("\n");
end
