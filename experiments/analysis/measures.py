"""The numbers of the study, each defined once. Sums are in double precision; standard deviations have divisor N."""
import numpy as np


def idle_share(node, a):
    """Of a sigmoid: share of a < 0.05 or a > 0.95, where the slope is below 0.19 of its largest. Of ReLU: of a = 0."""
    return np.mean(a == 0) if node.startswith("relu") else np.mean((a < 0.05) | (a > 0.95))


def beyond_five(a):
    """Of a sigmoid: share of |z| > 5, where the slope is below 0.0067, a fortieth of its largest."""
    return np.mean(np.abs(a - 0.5) > 1 / (1 + np.exp(-5)) - 0.5)


def across_samples(a):
    """Root of the mean over units of the variance over samples: what of the spread tells samples apart."""
    return np.sqrt(a.var(axis=0).mean())


def apart(a, b):
    """Half the sum of the differences of two 50-bin histograms over 0 to 1: 0 for the same, 1 for disjoint ones."""
    shares = [np.histogram(x, 50, (0, 1))[0] / x.size for x in (a, b)]
    return np.abs(shares[0] - shares[1]).sum() / 2


def at_steps(run):
    """{step: {name: value}} over the rows of the probe "state"; names as in the table's columns."""
    metrics = {name: dict(zip(*run.metric(name)))
               for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    found = {}
    with run.probe("state") as state:
        activations, weights = state.nodes("activation"), state.nodes("weight_gradient")
        for row, step in enumerate(state.steps):
            numbers = found[int(step)] = {}
            layers = [state[node, "activation"][row].astype(float) for node in activations]
            for l, (node, a) in enumerate(zip(activations, layers), 1):
                numbers[f"mean {l}"] = a.mean()
                numbers[f"std {l}"] = a.std()
                numbers[f"idle {l}"] = idle_share(node, a)
                numbers[f"beyond 5 {l}"] = beyond_five(a) if node.startswith("sigmoid") else np.nan
                numbers[f"across samples {l}"] = across_samples(a)
            if len(layers) > 1:
                numbers["apart"] = apart(layers[0], layers[1])
            for l, node in enumerate(weights, 1):
                gradient = state[node, "weight_gradient"][row].astype(float)
                numbers[f"gradient {l}"] = gradient.std()
                numbers[f"small gradient {l}"] = np.mean(np.abs(gradient) < 0.01)
            for name, values in metrics.items():
                if step in values:
                    numbers[name] = values[step]
    return found


def over_seeds(runs):
    """{step: {name: (mean, standard deviation over runs, divisor n - 1)}}, of the steps that every run recorded."""
    each = [at_steps(run) for run in runs]
    result = {}
    for step in sorted(set.intersection(*(set(numbers) for numbers in each))):
        names = [name for name in each[0][step] if all(name in numbers[step] for numbers in each)]
        values = {name: np.array([numbers[step][name] for numbers in each]) for name in names}
        result[step] = {name: (v.mean(), v.std(ddof=1) if len(v) > 1 else 0.0) for name, v in values.items()}
    return result
