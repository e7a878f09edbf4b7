% The table's numbers of one run file, as print_numbers.py prints and explains them: octave-cli numbers.m FILE
run = load(argv(){end}); m = run.metrics; at = ismember(run.metrics_step, run.step_state);
by_step = @(x) double(reshape(x, [], size(x, 3)));  % a column for each step
layers = gradients = [];
for [layer, node] = run.layers
  if isfield(layer, "activation")
    a = by_step(layer.activation);
    if strncmp(node, "relu", 4) idle = a == 0; else idle = a < 0.05 | a > 0.95; end
    layers = [layers; mean(a); std(a, 1); mean(idle)];
  elseif isfield(layer, "weight_gradient")
    gradients = [gradients; std(by_step(layer.weight_gradient), 1)];
  end
end
numbers = [layers; gradients; [m.train_loss; m.test_loss; m.train_accuracy; m.test_accuracy](:, at)];
printf(["%d" repmat(" %.5g", 1, rows(numbers)) "\n"], [double(run.step_state); numbers]);
